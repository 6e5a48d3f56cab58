package dev.retort.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDigestTest {
  @TempDir Path folder;

  @Test
  void isTheHashOfPathsLengthsAndContents() throws IOException {
    write("b.txt", "second");
    write("a/x.bin", "é");
    assertThat(FolderDigest.of(folder))
        .isEqualTo(DigestUtils.sha256Hex("a/x.bin\0002\0é" + "b.txt\0006\0second"));
  }

  @Test
  void doesNotDependOnTheOrderInWhichFilesWereWritten() throws IOException {
    write("one/a", "1");
    write("one/b", "2");
    write("two/b", "2");
    write("two/a", "1");
    assertThat(FolderDigest.of(folder.resolve("one")))
        .isEqualTo(FolderDigest.of(folder.resolve("two")));
  }

  @Test
  void changesWithAnyByteNameOrBorder() throws IOException {
    write("same/a", "xy");
    write("same/b", "z");
    write("byte/a", "xY");
    write("byte/b", "z");
    write("name/a", "xy");
    write("name/c", "z");
    write("border/a", "x");
    write("border/b", "yz");
    write("more/a", "xy");
    write("more/b", "z");
    write("more/c", "");
    assertThat(
            Stream.of("same", "byte", "name", "border", "more")
                .map(name -> FolderDigest.of(folder.resolve(name))))
        .doesNotHaveDuplicates()
        .allMatch(digest -> digest.matches("[0-9a-f]{64}"));
  }

  @Test
  void saysWhichFolderIsMissing() {
    assertThatThrownBy(() -> FolderDigest.of(folder.resolve("nowhere")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("nowhere");
  }

  private void write(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
  }
}
