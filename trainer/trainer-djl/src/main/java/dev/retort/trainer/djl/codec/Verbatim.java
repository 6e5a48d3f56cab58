package dev.retort.trainer.djl.codec;

import dev.retort.dataset.label.CanonicalJson;
import java.util.Optional;

/**
 * Request and answer as they stand.
 *
 * @param form what an answer has to be
 */
public record Verbatim(Form form) implements AnswerCodec {
  /** What an answer has to be. */
  public enum Form {
    /** Any text. */
    TEXT,
    /** A JSON document; it is brought into canonical form. */
    JSON
  }

  @Override
  public String encode(String input) {
    return input;
  }

  @Override
  public String encode(String input, String answer) {
    return answer;
  }

  @Override
  public Optional<String> decode(String input, String written) {
    return switch (form) {
      case TEXT -> Optional.of(written.strip());
      case JSON -> CanonicalJson.document(written.strip()).map(CanonicalJson::write);
    };
  }
}
