package dev.retort.capture.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolRefusalsTest {
  private static final CollectorRefusal TOO_LARGE = new CollectorRefusal(413, "too large");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("refused.jsonl");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void appendsLinesAndCountsThem() throws IOException {
    SpoolRefusals refusals = new SpoolRefusals(file);

    refusals.add(bytes("{\"a\":1}"), TOO_LARGE);
    refusals.add(bytes("1}"), TOO_LARGE);
    refusals.add(bytes("{\"a\":2}"), TOO_LARGE);

    assertThat(file).hasContent("{\"a\":1}\n1}\n{\"a\":2}\n");
    assertThat(refusals.count()).isEqualTo(3);
  }

  @Test
  void knowsTheLastLineAgainAfterARestart() throws IOException {
    new SpoolRefusals(file).add(bytes("{\"a\":1}"), TOO_LARGE);
    SpoolRefusals reopened = new SpoolRefusals(file);

    reopened.add(bytes("{\"a\":1}"), TOO_LARGE);

    assertThat(file).hasContent("{\"a\":1}\n");
    assertThat(reopened.count()).isZero();
  }

  @Test
  void writesOverALineThatADyingProcessDidNotFinish() throws IOException {
    String torn = "x".repeat(20_000);
    Files.writeString(file, "{\"a\":1}\n{\"b\":\"" + torn);

    new SpoolRefusals(file).add(bytes("{\"b\":2}"), TOO_LARGE);

    assertThat(file).hasContent("{\"a\":1}\n{\"b\":2}\n");
  }

  @Test
  void writesOverAFirstLineThatADyingProcessDidNotFinish() throws IOException {
    Files.writeString(file, "{\"b\":");

    new SpoolRefusals(file).add(bytes("{\"b\":2}"), TOO_LARGE);

    assertThat(file).hasContent("{\"b\":2}\n");
  }
}
