package dev.retort.router;

import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Students that know some words: a file of lines {@code word answer confidence [milliseconds]}. One
 * that is closed refuses to answer, as one whose memory is freed would.
 */
final class KeywordStudents implements ModelLoader {
  static final String FILE = "keywords.txt";

  private static final Prediction CLUELESS = new Prediction("unknown", 0);

  private final List<Student> loaded = new CopyOnWriteArrayList<>();
  private final List<Path> attempts = new CopyOnWriteArrayList<>();

  /** All that were loaded so far, in order. */
  List<Student> loaded() {
    return List.copyOf(loaded);
  }

  /** How often a load was tried. */
  int attempts() {
    return attempts.size();
  }

  @Override
  public boolean recognises(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  @Override
  public TaskModel load(Path folder) {
    attempts.add(folder);
    try {
      Map<String, Prediction> words = new HashMap<>();
      Map<String, Long> pauses = new HashMap<>();
      for (String line : Files.readAllLines(folder.resolve(FILE))) {
        List<String> fields = List.of(line.split(" "));
        words.put(fields.get(0), new Prediction(fields.get(1), Double.parseDouble(fields.get(2))));
        pauses.put(fields.get(0), fields.size() > 3 ? Long.parseLong(fields.get(3)) : 0);
      }
      Student student = new Student(words, pauses);
      loaded.add(student);
      return student;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  /** Knows some words. */
  static final class Student implements TaskModel {
    private final Map<String, Prediction> words;
    private final Map<String, Long> pauses;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private Student(Map<String, Prediction> words, Map<String, Long> pauses) {
      this.words = words;
      this.pauses = pauses;
    }

    /** What it was asked so far. */
    List<String> asked() {
      return List.copyOf(asked);
    }

    boolean isClosed() {
      return closed;
    }

    @Override
    public Prediction predict(String input) {
      asked.add(input);
      List<Prediction> known = new ArrayList<>();
      for (String word : List.of(input.split(" "))) {
        if (words.containsKey(word)) {
          known.add(words.get(word));
          pause(pauses.get(word));
        }
      }
      if (known.size() > 1) {
        throw new IllegalStateException("cannot choose between " + known);
      }
      if (closed) {
        throw new IllegalStateException("the student is closed");
      }
      return known.isEmpty() ? CLUELESS : known.get(0);
    }

    private static void pause(long milliseconds) {
      try {
        Thread.sleep(milliseconds);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
