package dev.retort.registry.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DocumentedEmbeddingTest {
  private static final Path DOCUMENT = Path.of("../../docs/registry.md");
  private static final Pattern CODE = Pattern.compile("(?s)```java\n(.*?)```");

  @TempDir private Path folder;

  @Test
  void whatTheDocumentShowsCompiles() throws Exception {
    Matcher code = CODE.matcher(Files.readString(DOCUMENT));
    assertThat(code.find()).isTrue();
    Path source = Files.writeString(folder.resolve("Embedded.java"), code.group(1));
    ByteArrayOutputStream said = new ByteArrayOutputStream();

    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                said,
                said,
                "-Xlint:all",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());

    assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
  }
}
