package dev.retort.trainer.external;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.TrainingExample;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The training rows as JSON Lines. */
final class TrainingRows {
  static final String FILE = "training.jsonl";

  private TrainingRows() {}

  private record Row(ExchangeId id, Instant createdAt, String input, String answer, int weight) {}

  static void write(Path file, List<TrainingExample> examples) {
    Path temporary = DurableFile.temporary(file);
    try (BufferedWriter out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
      for (TrainingExample example : examples) {
        out.write(
            JsonFormat.line(
                new Row(
                    example.id(),
                    example.createdAt(),
                    example.input(),
                    example.answer(),
                    example.weight())));
        out.write('\n');
      }
    } catch (IOException e) {
      UncheckedIOException refused =
          new UncheckedIOException("cannot write %s: %s".formatted(file, DurableFile.reason(e)), e);
      DurableFile.deleteTree(temporary);
      throw refused;
    }
    DurableFile.publish(temporary, file);
  }
}
