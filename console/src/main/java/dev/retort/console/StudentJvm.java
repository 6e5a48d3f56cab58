package dev.retort.console;

import dev.retort.router.serving.WorkerCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Serves a student with the Java and the class path that this process runs on: {@code retort
 * student-worker}.
 *
 * @param mainClass of the command line
 * @param heapMegabytes for everything but weights, which lie outside the heap
 */
record StudentJvm(String mainClass, int heapMegabytes) implements WorkerCommand {
  private static final int NATIVE_ACCESS_SINCE = 22;

  @Override
  public List<String> argv(Path socket, Path scratch) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.add("-Xmx" + heapMegabytes + "m");
    argv.add("-XX:+UseSerialGC");
    argv.add("-XX:ErrorFile=" + scratch.resolve("crash.log"));
    argv.add("-XX:-CreateCoredumpOnCrash");
    // The library is unpacked where no other worker tidies up.
    argv.add("-Dde.kherud.llama.tmpdir=" + scratch);
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      argv.add("--enable-native-access=ALL-UNNAMED");
    }
    argv.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    argv.addAll(List.of("student-worker", socket.toString()));
    return argv;
  }

  /** One thread an operation: several answers are written at once, and must not wait actively. */
  @Override
  public SortedMap<String, String> environment() {
    return new TreeMap<>(Map.of("OMP_NUM_THREADS", "1", "OMP_WAIT_POLICY", "passive"));
  }
}
