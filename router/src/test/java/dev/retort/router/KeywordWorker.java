package dev.retort.router;

import dev.retort.router.serving.StudentWorker;
import dev.retort.router.serving.WorkerCommand;
import dev.retort.trainer.BundledModelLoader;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A worker process for students that know some words, and think for some milliseconds. */
public final class KeywordWorker implements WorkerCommand {
  /** What it thinks about for a second. */
  static final String PONDER = "ponder";

  private static final long THINKING_MILLIS = 10;
  private static final long PONDERING_MILLIS = 1_000;

  public static void main(String[] arguments) throws Exception {
    StudentWorker.serve(Path.of(arguments[0]), kinds());
    Runtime.getRuntime().halt(0);
  }

  static ModelLoader kinds() {
    return new BundledModelLoader(List.of(new Thinking(new KeywordStudents())));
  }

  @Override
  public List<String> argv(Path socket, Path scratch) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    argv.add(System.getProperty("java.class.path"));
    argv.addAll(List.of(KeywordWorker.class.getName(), socket.toString()));
    return argv;
  }

  @Override
  public SortedMap<String, String> environment() {
    return new TreeMap<>();
  }

  private record Thinking(ModelLoader loader) implements ModelLoader {
    @Override
    public boolean recognises(Path folder) {
      return loader.recognises(folder);
    }

    @Override
    public TaskModel load(Path folder) {
      TaskModel model = loader.load(folder);
      return new TaskModel() {
        @Override
        public Prediction predict(String input) {
          try {
            Thread.sleep(input.contains(PONDER) ? PONDERING_MILLIS : THINKING_MILLIS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return model.predict(input);
        }

        @Override
        public void close() {
          model.close();
        }
      };
    }
  }
}
