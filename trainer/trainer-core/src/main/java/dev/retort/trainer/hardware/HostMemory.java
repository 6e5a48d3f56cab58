package dev.retort.trainer.hardware;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/** The memory that processes here may use together, by the machine and by its control groups. */
public final class HostMemory {
  private static final List<Path> LIMITS =
      List.of(
          Path.of("/sys/fs/cgroup/memory.max"),
          Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

  private HostMemory() {}

  /** In bytes: the machine's memory, or the limit of the control group if that is less. */
  public static long bytes() {
    return LongStream.concat(LongStream.of(machine()), LIMITS.stream().mapToLong(HostMemory::limit))
        .filter(bytes -> bytes > 0)
        .min()
        .orElse(Runtime.getRuntime().maxMemory());
  }

  private static long machine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  /** 0 if there is no such limit. */
  private static long limit(Path file) {
    try {
      return Files.isReadable(file) ? parse(Files.readString(file).strip()) : 0;
    } catch (IOException e) {
      // A group that cannot be read limits nothing that is known.
      return 0;
    }
  }

  static long parse(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }
}
