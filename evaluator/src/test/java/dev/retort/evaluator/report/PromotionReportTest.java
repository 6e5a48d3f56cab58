package dev.retort.evaluator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.Latency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromotionReportTest {
  @TempDir Path folder;

  @Test
  void survivesItsFileByteForByte() throws IOException {
    PromotionReport report = SampleReport.of(2000, Optional.of(0.999));
    Path file = folder.resolve("report.json");
    report.writeJson(file);
    byte[] written = Files.readAllBytes(file);
    PromotionReport read = PromotionReport.readJson(file);
    assertThat(read).isEqualTo(report);
    assertThat(read.seal()).isEqualTo(report.seal());
    read.writeJson(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(written);
  }

  @Test
  void aReplayGivesTheSameSeal() {
    PromotionReport first = SampleReport.of(1000, Optional.empty());
    PromotionReport replay = SampleReport.of(1000, Optional.empty());
    assertThat(JsonFormat.pretty(replay.sealed())).isEqualTo(JsonFormat.pretty(first.sealed()));
    assertThat(replay.seal()).isEqualTo(first.seal()).hasSize(64);
    assertThat(SampleReport.of(1001, Optional.empty()).seal()).isNotEqualTo(first.seal());
  }

  @Test
  void whatIsMeasuredIsNotSealed() {
    PromotionReport report = SampleReport.of(1000, Optional.empty());
    PromotionReport later =
        PromotionReport.of(
            report.sealed(),
            new PromotionReport.Measured(
                Instant.EPOCH, Optional.of(new Latency(1, 2, 3, 4)), Optional.empty()));
    assertThat(later.seal()).isEqualTo(report.seal());
    assertThat(later).isNotEqualTo(report);
  }

  @Test
  void holdsIdsAndNoTexts() {
    String json =
        new String(
            JsonFormat.pretty(SampleReport.of(2000, Optional.of(0.999))), StandardCharsets.UTF_8);
    assertThat(json).contains("novel-").doesNotContain("request NOVEL").doesNotContain("NaN");
  }

  @Test
  void saysWhichFileIsMissingOrOfAnotherTime() throws IOException {
    Path file = folder.resolve("report.json");
    assertThatThrownBy(() -> PromotionReport.readJson(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("report.json");
    SampleReport.of(0, Optional.empty()).writeJson(file);
    String text = Files.readString(file);
    Files.writeString(
        file, text.replaceFirst("\"schema\" : " + PromotionReport.SCHEMA, "\"schema\" : 7"));
    assertThatThrownBy(() -> PromotionReport.readJson(file))
        .hasMessageContaining("schema %d, not 7".formatted(PromotionReport.SCHEMA));
  }
}
