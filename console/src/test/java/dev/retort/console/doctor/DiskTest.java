package dev.retort.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.doctor.Finding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
  @TempDir private Path folder;

  @Test
  void looksAtTheDiskOfAHomeThatIsNotThereYetAndLeavesNothing() throws IOException {
    Path home = folder.resolve("not").resolve("yet");

    assertThat(Disk.of(home))
        .extracting(Finding::what)
        .anyMatch(what -> what.contains("MB free for " + home))
        .anyMatch(what -> what.contains("file system"))
        .anyMatch(what -> what.contains("of " + folder) && what.contains("median of 16"));
    assertThat(home).doesNotExist();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void saysThatNothingCanBeWritten() {
    // Nobody, not even root, makes files there.
    assertThat(Disk.of(Path.of("/proc/self/home")))
        .anySatisfy(
            finding -> {
              assertThat(finding.state()).isEqualTo(State.PROBLEM);
              assertThat(finding.what()).startsWith("nothing can be written into /proc/self");
              assertThat(finding.remedy()).isPresent();
            });
  }

  @Test
  void littleSpaceIsAProblemAndASlowOrRemoteDiskAWarning() {
    assertThat(Disk.space(folder, 1L << 30).state()).isEqualTo(State.PROBLEM);
    assertThat(Disk.space(folder, 1L << 40).state()).isEqualTo(State.OK);
    assertThat(Disk.durability(folder, Duration.ofMillis(80)).state()).isEqualTo(State.WARNING);
    assertThat(Disk.durability(folder, Duration.ofMillis(2)).what()).contains("2.0 ms");
    assertThat(Disk.kind(folder, "nfs4").state()).isEqualTo(State.WARNING);
    assertThat(Disk.kind(folder, "ext4").state()).isEqualTo(State.OK);
  }
}
