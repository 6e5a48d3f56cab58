package dev.retort.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelLoaderTest {
  @TempDir Path bundle;

  private final ModelLoader loader =
      new BundledModelLoader(List.of(new ConstantLoader("gold"), new ConstantLoader("tin")));

  @Test
  void findsAStudentInAFolderOfItsOwn() throws IOException {
    write("other/notes.txt", "");
    write("students/tin", "b");
    assertThat(loader.recognises(bundle)).isTrue();
    assertThat(answer()).isEqualTo("tin b");
  }

  @Test
  void findsAStudentDirectlyInTheFolder() throws IOException {
    write("tin", "here");
    write("students/tin", "there");
    assertThat(answer()).isEqualTo("tin here");
  }

  @Test
  void prefersTheFirstLoaderAndThenTheFirstFolder() throws IOException {
    write("a/tin", "1");
    write("c/gold", "2");
    write("b/gold", "3");
    assertThat(answer()).isEqualTo("gold 3");
  }

  @Test
  void doesNotLookDeeper() throws IOException {
    write("a/b/tin", "deep");
    assertThat(loader.recognises(bundle)).isFalse();
    assertThatThrownBy(() -> loader.load(bundle))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(bundle.toString());
  }

  @Test
  void saysWhichFolderCannotBeRead() {
    assertThatThrownBy(() -> loader.load(bundle.resolve("nowhere")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("nowhere");
  }

  private String answer() {
    try (TaskModel student = loader.load(bundle)) {
      return student.predict("anything").answer();
    }
  }

  private void write(String path, String content) throws IOException {
    Path file = bundle.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** Students that always give the answer in their file. */
  private record ConstantLoader(String file) implements ModelLoader {
    @Override
    public boolean recognises(Path folder) {
      return Files.isRegularFile(folder.resolve(file));
    }

    @Override
    public TaskModel load(Path folder) {
      try {
        return new Constant(file + " " + Files.readString(folder.resolve(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private record Constant(String answer) implements TaskModel {
    @Override
    public Prediction predict(String input) {
      return new Prediction(answer, 1);
    }

    @Override
    public void close() {}
  }
}
