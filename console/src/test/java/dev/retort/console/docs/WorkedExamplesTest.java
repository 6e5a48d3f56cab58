package dev.retort.console.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.measure.Measure;
import dev.retort.evaluator.measure.MeasureParameters;
import dev.retort.evaluator.measure.MeasureProvider;
import dev.retort.evaluator.measure.MeasuredAnswer;
import dev.retort.evaluator.measure.Score;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/extending shows compiles against the classes as they are. */
class WorkedExamplesTest {
  private static final Path DOCS = Path.of("..", "docs", "extending");
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
  private static final Pattern CLASS = Pattern.compile("final class (\\w+)");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"importer", "filter", "measure", "student", "launcher"})
  void compiles(String page) throws IOException {
    assertThat(compiled(page)).isNotBlank();
  }

  @Test
  void theMeasureMeasures() throws Exception {
    try (URLClassLoader classes = loaderOf("measure")) {
      MeasureProvider provider =
          (MeasureProvider)
              classes.loadClass(compiled("measure")).getDeclaredConstructor().newInstance();
      Measure measure = provider.create(new MeasureParameters(Map.of("tolerance", "0.5")));
      assertThat(measure.score(answer("four", "sixsix")).value()).hasValue(1);
      assertThat(measure.score(answer("four", "sevenseven")).value()).hasValue(0);
      assertThat(measure.score(answer("", "any"))).isInstanceOf(Score.NotApplicable.class);
    }
  }

  @Test
  void theStudentAnswers() throws Exception {
    Files.writeString(folder.resolve("majority.json"), "{\"answer\": \"refund\", \"share\": 0.6}");
    try (URLClassLoader classes = loaderOf("student")) {
      ModelLoader loader =
          (ModelLoader)
              classes.loadClass(compiled("student")).getDeclaredConstructor().newInstance();
      assertThat(loader.recognises(folder)).isTrue();
      try (TaskModel student = loader.load(folder)) {
        assertThat(student.predict("anything").answer()).isEqualTo("refund");
      }
    }
  }

  private static MeasuredAnswer answer(String reference, String answer) {
    return new MeasuredAnswer(new ExchangeId("row"), "how long?", reference, answer);
  }

  private URLClassLoader loaderOf(String page) throws IOException {
    return new URLClassLoader(
        new URL[] {classesOf(page).toUri().toURL()}, WorkedExamplesTest.class.getClassLoader());
  }

  private Path classesOf(String page) throws IOException {
    return Files.createDirectories(folder.resolve(page));
  }

  /** Compiles a page's code, and returns the name of its class. */
  private String compiled(String page) throws IOException {
    Matcher code = CODE.matcher(Files.readString(DOCS.resolve(page + ".md")));
    assertThat(code.find()).as("%s.md shows code", page).isTrue();
    String source = code.group(1);
    String type = first(CLASS, source);
    Path file = Files.createDirectories(folder.resolve("source")).resolve(type + ".java");
    Files.writeString(file, source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean done =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-d", classesOf(page).toString(), "-proc:none", "-Xlint:all,-options"),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertThat(done).as(messages.toString()).isTrue();
    }
    return first(PACKAGE, source) + "." + type;
  }

  private static String first(Pattern pattern, String source) {
    Matcher matcher = pattern.matcher(source);
    assertThat(matcher.find()).as(pattern.pattern()).isTrue();
    return matcher.group(1);
  }
}
