package dev.retort.console.doctor;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The disk that a home is on, or would be. */
public final class Disk {
  private static final String TOPIC = "disk";
  private static final long LITTLE_SPACE = 2L << 30;
  private static final int WRITES = 16;
  private static final int BLOCK = 4096;
  private static final Duration SLOW = Duration.ofMillis(25);
  private static final double MILLION = 1e6;

  /** By the names that Linux and macOS give them. */
  private static final Set<String> REMOTE =
      Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph");

  private Disk() {}

  /** Its free space, its kind, and how long it takes until what was written is safe. */
  public static List<Finding> of(Path home) {
    Path folder = existing(home.toAbsolutePath());
    List<Finding> findings = new ArrayList<>();
    try {
      FileStore store = Files.getFileStore(folder);
      findings.add(space(home, store.getUsableSpace()));
      findings.add(kind(home, store.type()));
    } catch (IOException e) {
      findings.add(
          Finding.problem(
              TOPIC,
              "%s cannot be looked at: %s".formatted(folder, DurableFile.reason(e)),
              "Choose another home with --home."));
    }
    findings.add(durability(folder));
    return findings;
  }

  private static Path existing(Path path) {
    Path existing = path;
    while (!Files.isDirectory(existing)) {
      existing = existing.getParent();
    }
    return existing;
  }

  static Finding space(Path home, long free) {
    String what =
        "%,d MB free for %s (at least %,d)".formatted(free >> 20, home, LITTLE_SPACE >> 20);
    return free >= LITTLE_SPACE
        ? Finding.ok(TOPIC, what)
        : Finding.problem(
            TOPIC,
            what,
            "Free some space, or choose another home with --home; `retort log expire` drops old"
                + " traffic.");
  }

  static Finding kind(Path home, String type) {
    return REMOTE.contains(type.toLowerCase(Locale.ROOT))
        ? Finding.warning(
            TOPIC,
            "%s is on a network's file system, %s, where locks and durable writes depend on the server"
                .formatted(home, type),
            "Keep the home on a local disk where one process owns it; batch launchers need only"
                + " HOME/runs and HOME/datasets to be shared.")
        : Finding.ok(TOPIC, "a local file system, " + type);
  }

  private static Finding durability(Path folder) {
    Path file = folder.resolve(".retort-doctor-" + ProcessHandle.current().pid());
    try {
      return durability(folder, median(file));
    } catch (IOException e) {
      return Finding.problem(
          TOPIC,
          "nothing can be written into %s: %s".formatted(folder, DurableFile.reason(e)),
          "Give this user the right to write there, or choose another home with --home.");
    } finally {
      delete(file);
    }
  }

  static Finding durability(Path folder, Duration median) {
    String what =
        "a write of 4 KiB is safe on the disk of %s after %.1f ms (median of %d)"
            .formatted(folder, median.toNanos() / MILLION, WRITES);
    return median.compareTo(SLOW) <= 0
        ? Finding.ok(TOPIC, what)
        : Finding.warning(
            TOPIC,
            what + "; callers of the gateway wait for that",
            "Put the home on a disk of its own, such as a local SSD, or capture with `--capture"
                + " best-effort`.");
  }

  private static Duration median(Path file) throws IOException {
    long[] nanos = new long[WRITES];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < WRITES; i++) {
        long begin = System.nanoTime();
        channel.write(ByteBuffer.allocate(BLOCK));
        channel.force(true);
        nanos[i] = System.nanoTime() - begin;
      }
    }
    Arrays.sort(nanos);
    return Duration.ofNanos(nanos[WRITES / 2]);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
