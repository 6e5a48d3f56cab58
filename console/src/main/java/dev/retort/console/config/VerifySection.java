package dev.retort.console.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.router.VerifyPolicy;
import dev.retort.router.VerifyPolicy.SecondOpinion;
import dev.retort.router.VerifyPolicy.Silence;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What a student's answer has to pass before it leaves. */
final class VerifySection {
  private VerifySection() {}

  static VerifyPolicy read(ConfigSection section) {
    return new VerifyPolicy(
        section.file("schema", VerifySection::schema),
        section.names("labels"),
        section.section("second").build(VerifySection::second, Optional.empty()));
  }

  private static JsonNode schema(Path file) {
    try {
      return JsonFormat.read(file, JsonNode.class);
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Optional<SecondOpinion> second(ConfigSection section) {
    Optional<String> model = section.value("model", text -> text);
    Duration patience =
        section
            .value("patienceMillis", text -> Duration.ofMillis(Long.parseLong(text)))
            .orElse(SecondOpinion.DEFAULT_PATIENCE);
    Silence silence = section.value("silence", VerifySection::silence).orElse(Silence.DEFERS);
    if (section.isPresent()) {
      section.require("model", "one of models, which says whether an answer is right");
    }
    return model.map(name -> new SecondOpinion(name, patience, silence));
  }

  private static Silence silence(String word) {
    return switch (word) {
      case "defers" -> Silence.DEFERS;
      case "passes" -> Silence.PASSES;
      default ->
          throw new IllegalArgumentException("'%s' is neither defers nor passes".formatted(word));
    };
  }
}
