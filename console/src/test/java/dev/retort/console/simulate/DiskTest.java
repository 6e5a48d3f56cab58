package dev.retort.console.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenAfterTheKillIsNotThere() throws Exception {
    Disk disk = new Disk(folder.resolve("disk"));
    Path before = disk.place().resolve("sub").resolve("before");
    Files.createDirectories(before.getParent());
    Files.writeString(before, "kept");
    disk.freeze();
    Files.writeString(before, "changed");
    Files.writeString(disk.place().resolve("after"), "lost");

    disk.thaw();

    assertThat(before).hasContent("kept");
    assertThat(disk.place().resolve("after")).doesNotExist();
  }

  @Test
  void goesThroughAnyNumberOfKills() throws Exception {
    Disk disk = new Disk(folder.resolve("disk"));
    for (int i = 0; i < 3; i++) {
      Files.writeString(disk.place().resolve("file"), Integer.toString(i));
      disk.freeze();
      disk.thaw();
      assertThat(disk.place().resolve("file")).hasContent(Integer.toString(i));
    }
    try (var left = Files.list(folder.resolve("disk"))) {
      assertThat(left).hasSize(2);
    }
  }
}
