package dev.retort.router.serving;

import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A worker process whose student echoes, sleeps, hangs, fails or ends the process as a native abort
 * does, by what it is asked.
 */
public final class ScriptedWorker implements WorkerCommand {
  static final String ABORT = "abort";
  static final String FAIL = "fail";
  static final String SLEEP = "sleep ";
  private static final int SIGABRT_STATUS = 134;

  public static void main(String[] arguments) throws Exception {
    StudentWorker.serve(Path.of(arguments[0]), new Echoes());
    Runtime.getRuntime().halt(0);
  }

  @Override
  public List<String> argv(Path socket, Path scratch) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    argv.add(System.getProperty("java.class.path"));
    argv.addAll(List.of(ScriptedWorker.class.getName(), socket.toString()));
    return argv;
  }

  @Override
  public SortedMap<String, String> environment() {
    return new TreeMap<>();
  }

  /** Students of any folder that is there. */
  static final class Echoes implements ModelLoader {
    @Override
    public boolean recognises(Path folder) {
      return true;
    }

    @Override
    public TaskModel load(Path folder) {
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException("there is no student in " + folder);
      }
      return new Echo();
    }
  }

  private static final class Echo implements TaskModel {
    @Override
    public Prediction predict(String input) {
      if (input.equals(ABORT)) {
        System.err.println("GGML_ASSERT failed");
        Runtime.getRuntime().halt(SIGABRT_STATUS);
      }
      if (input.equals(FAIL)) {
        throw new IllegalStateException("asked to fail");
      }
      if (input.startsWith(SLEEP)) {
        try {
          Thread.sleep(Long.parseLong(input.substring(SLEEP.length())));
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return new Prediction(input, 0.75);
    }

    @Override
    public void close() {}
  }
}
