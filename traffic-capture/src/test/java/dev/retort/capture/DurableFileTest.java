package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  private static final byte[] OLD = "old".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void writesAFileWithItsFoldersAndReplacesIt() {
    Path file = folder.resolve("a/b/file.json");
    DurableFile.write(file, OLD);
    assertThat(file).hasBinaryContent(OLD);
    DurableFile.write(file, NEW);
    assertThat(file).hasBinaryContent(NEW);
    assertThat(file.getParent()).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void writesOverWhatAWriterThatDiedLeft() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(DurableFile.temporary(file), "half of somethi");
    DurableFile.write(file, NEW);
    assertThat(file).hasBinaryContent(NEW);
    assertThat(DurableFile.temporary(file)).doesNotExist();
  }

  @Test
  void leavesTheOldFileAndNothingElseWhenItCannotWrite() throws IOException {
    Path target = folder.resolve("target");
    Files.createDirectories(target.resolve("in the way"));
    assertThatThrownBy(() -> DurableFile.write(target, NEW))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(target.toString());
    assertThat(target.resolve("in the way")).isDirectory();
    assertThat(DurableFile.temporary(target)).doesNotExist();
  }

  @Test
  void saysWhichFileCannotBeWrittenBelowAFile() throws IOException {
    Path file = Files.write(folder.resolve("file"), OLD);
    assertThatThrownBy(() -> DurableFile.write(file.resolve("below"), NEW))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("below");
    assertThat(file).hasBinaryContent(OLD);
  }

  @Test
  void publishesAWholeFolder() throws IOException {
    Path target = folder.resolve("version");
    Path draft = Files.createDirectories(DurableFile.temporary(target).resolve("deep"));
    Files.write(draft.resolve("data"), NEW);
    DurableFile.publish(DurableFile.temporary(target), target);
    assertThat(target.resolve("deep/data")).hasBinaryContent(NEW);
    assertThat(DurableFile.temporary(target)).doesNotExist();
  }

  @Test
  void removesATreeAndWhatIsNotThere() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree/deep"));
    Files.write(tree.resolve("leaf"), OLD);
    DurableFile.deleteTree(folder.resolve("tree"));
    assertThat(folder.resolve("tree")).doesNotExist();
    DurableFile.deleteTree(folder.resolve("tree"));
    assertThat(folder).isEmptyDirectory();
  }
}
