package dev.retort.trainer.djl.codec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** The form in which a decoder reads requests and writes answers. Thread-safe. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Verbatim.class, name = "verbatim"),
  @JsonSubTypes.Type(value = CopyAlignedJson.class, name = "copy-aligned-json")
})
public sealed interface AnswerCodec permits Verbatim, CopyAlignedJson {

  /** What the decoder reads for a request. */
  String encode(String input);

  /** What the decoder is to write. */
  String encode(String input, String answer);

  /**
   * The answer in the task's own form.
   *
   * @return empty if what the decoder wrote is no such answer
   */
  Optional<String> decode(String input, String written);
}
