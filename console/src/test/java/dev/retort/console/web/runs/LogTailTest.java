package dev.retort.console.web.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir Path folder;

  @Test
  void isTheLastLinesOfALongLog() throws IOException {
    Path log = folder.resolve("log");
    Files.writeString(
        log,
        IntStream.range(0, 20_000)
            .mapToObj("line %05d"::formatted)
            .collect(Collectors.joining("\n")));

    assertThat(LogTail.of(log)).startsWith("line 19940\n").endsWith("\nline 19999");
  }

  @Test
  void leavesOutWhatOnlyATerminalUnderstands() throws IOException {
    Path log = folder.resolve("log");
    Files.writeString(log, "\u001b[1;31mred\u001b[0m\u0007 and\tplain\r\nnext");

    assertThat(LogTail.of(log)).isEqualTo("red and\tplain\nnext");
  }

  @Test
  void isEmptyOnceTheLogIsGone() {
    assertThat(LogTail.of(folder.resolve("never"))).isEmpty();
  }
}
