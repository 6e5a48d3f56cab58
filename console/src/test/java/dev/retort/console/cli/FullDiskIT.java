package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home on a disk of its own that is too small. Skipped where nothing may be mounted. */
@Tag("fault")
@Tag("fault-disk-full")
class FullDiskIT {
  private static final int ROWS = 12_000;
  private static final String SMALL = "2m";
  private static final String LARGE = "200m";

  @TempDir private Path folder;
  private Path disk;

  @BeforeEach
  void mountSmallDisk() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        ended("mount", "-t", "tmpfs", "-o", "size=" + SMALL, "retort-test", disk.toString()),
        "mounting a small disk takes root's rights");
  }

  @AfterEach
  void unmount() throws Exception {
    if (Files.exists(disk.resolve("home"))) {
      ended("umount", "--lazy", disk.toString());
    }
  }

  private static boolean ended(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private InProcess retort(String... words) {
    return InProcess.at(disk.resolve("home"), words);
  }

  @Test
  void anImportThatFillsTheDiskSaysSoAndGoesOnWhenThereIsSpace() throws Exception {
    Path log = new TaskLog("desk", 8).write(folder.resolve("desk.jsonl"), ROWS);

    InProcess full = retort("capture", "import", log.toString());

    assertThat(full.exit()).as(full.err()).isEqualTo(1);
    assertThat(full.paragraph()).contains("The disk is full").contains("--home");
    assertThat(leftovers()).as("files that are half written").isEmpty();

    assertThat(ended("mount", "-o", "remount,size=" + LARGE, disk.toString())).isTrue();
    InProcess resumed = retort("capture", "import", "--json", log.toString());
    assertThat(resumed.exit()).as(resumed.err()).isZero();
    JsonNode report = JsonFormat.mapper().readTree(resumed.out()).get(0);
    assertThat(report.get("lines").asInt()).isEqualTo(ROWS);
    assertThat(report.get("appended").asInt() + report.get("known").asInt()).isEqualTo(ROWS);
    JsonNode tasks = JsonFormat.mapper().readTree(retort("tasks", "--json").out());
    assertThat(tasks).hasSize(1);
    assertThat(tasks.get(0).get("exchanges").asInt()).isEqualTo(ROWS);
  }

  @Test
  void aDatasetThatDoesNotFitIsNotThereAtAll() throws Exception {
    assertThat(ended("mount", "-o", "remount,size=" + LARGE, disk.toString())).isTrue();
    Path log = new TaskLog("desk", 8).write(folder.resolve("desk.jsonl"), 4_000);
    assertThat(retort("capture", "import", log.toString()).exit()).isZero();
    Path ballast = fill();

    InProcess full = retort("dataset", "build", "--task", "desk");

    assertThat(full.exit()).as(full.err()).isEqualTo(1);
    assertThat(full.err()).contains("The disk is full");
    assertThat(leftovers()).as("files that are half written").isEmpty();
    Files.delete(ballast);
    InProcess built = retort("dataset", "build", "--task", "desk");
    assertThat(built.exit()).as(built.err()).isZero();
    assertThat(retort("dataset", "show").exit()).isZero();
  }

  /** Leaves some kilobytes free: too little for a dataset, enough for a lock. */
  private Path fill() throws IOException {
    Path ballast = disk.resolve("ballast");
    long free = Files.getFileStore(disk).getUsableSpace() - (32 << 10);
    byte[] block = new byte[1 << 12];
    try (var out = Files.newOutputStream(ballast)) {
      for (long written = 0; written < free; written += block.length) {
        out.write(block);
      }
    }
    return ballast;
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(disk)) {
      return files.filter(file -> file.getFileName().toString().contains(".tmp")).toList();
    }
  }
}
