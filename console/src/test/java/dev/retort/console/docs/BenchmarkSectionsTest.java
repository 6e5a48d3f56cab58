package dev.retort.console.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One command repeats all benchmarks, and says the truth about what misses its target. */
class BenchmarkSectionsTest {
  private static final Path BENCHMARKS = Path.of("..", "docs", "benchmarks").toAbsolutePath();

  /** Sourced or run by others. */
  private static final Set<String> NO_SECTIONS = Set.of("all.sh", "sections.sh", "figures.sh");

  private static final Pattern SCRIPT = Pattern.compile("([\\w-]+\\.sh)(?: |$)");

  @TempDir Path folder;

  @Test
  void everyScriptIsASectionAndEverySectionAScript() throws Exception {
    Set<String> named = new TreeSet<>();
    for (String line : run(Map.of(), "bash", BENCHMARKS.resolve("all.sh").toString(), "--list")) {
      Matcher script = SCRIPT.matcher(line);
      assertThat(script.find()).as(line).isTrue();
      named.add(script.group(1));
    }
    assertThat(named).isEqualTo(scripts());
  }

  @Test
  void refusesASectionThatThereIsNot() throws Exception {
    Process process =
        new ProcessBuilder("bash", BENCHMARKS.resolve("all.sh").toString(), "nosuch")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said).contains("there is no section 'nosuch'");
  }

  @Test
  void readsFiguresFromWhatAScriptHasPrinted() throws Exception {
    assumeThat(hasPython()).isTrue();
    List<String> figures =
        measured(
            """
            echo '| calls | nginx /s | Retort /s | ratio |'
            echo '| --- | --- | --- | --- |'
            echo '| whole, 8 | 28,123 | 4,852 | **0.17** |'
            echo '| whole, 64 | 42,602 | 6,720 | 0.16 |'
            echo 'replayed in 35.1 s'
            figure "rate" "$(cell "whole, 64" Retort)" /s --peer nginx "$(cell "whole, 64" "nginx /s")" --better higher
            figure "ratio" "$(cell "whole, 8" ratio)" ratio --target ">= 0.6"
            figure "replay" "$(found 'in ([0-9.]+) s')" s
            figure "away" "$(cell "streams, 64" ratio)" ratio --target ">= 0.6"
            """);
    assertThat(figures)
        .satisfiesExactly(
            rate ->
                assertThat(rate)
                    .contains(
                        "\"value\": 6720",
                        "[{\"name\": \"nginx\", \"value\": 42602}]",
                        "\"higher\""),
            ratio ->
                assertThat(ratio)
                    .contains("\"value\": 0.17", "[\">=\", 0.6]", "\"section\": \"t\""),
            replay -> assertThat(replay).contains("\"value\": 35.1", "\"target\": null"),
            away -> assertThat(away).contains("\"value\": null"));
  }

  @Test
  void thePageMarksWhatMissesItsTargetAndStrictFailsOnIt() throws Exception {
    assumeThat(hasPython()).isTrue();
    assertThat(strict("figure latency 4 ms --target '<= 5' --peer nginx 2")).isZero();
    assertThat(page()).contains("All of 1 targets are reached", ">reached<", "nginx: 2", ">2.00");
    assertThat(strict("figure latency 7 ms --target '<= 5'")).isEqualTo(1);
    assertThat(page()).contains("1 of 1 targets are missed", "class=\"missed\">missed<");
    assertThat(strict("figure latency '' ms --target '<= 5'")).isEqualTo(1);
    assertThat(page()).contains("not measured: it is not in what the script printed");
  }

  @Test
  void smallestSizesAreNotHeldAgainstTargets() throws Exception {
    assumeThat(hasPython()).isTrue();
    assertThat(strict("figure latency 7 ms --target '<= 5'", "quick=1")).isZero();
    assertThat(page()).contains("(smallest sizes)", ">not judged<").doesNotContain(">missed<");
  }

  @Test
  void aSectionThatWasSkippedSaysWhy() throws Exception {
    assumeThat(hasPython()).isTrue();
    assertThat(strict(":", "status=skipped", "reason=nginx is not installed")).isZero();
    assertThat(page()).contains("Not measured:", "nginx is not installed");
  }

  private static Set<String> scripts() throws IOException {
    try (Stream<Path> files = Files.list(BENCHMARKS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sh") && !NO_SECTIONS.contains(name))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean hasPython() throws Exception {
    return new ProcessBuilder("bash", "-c", "command -v python3").start().waitFor() == 0;
  }

  /** The lines that a script which says so writes down. */
  private List<String> measured(String script) throws Exception {
    Path figures = Files.createTempFile(folder, "figures", ".jsonl");
    Path source = BENCHMARKS.resolve("figures.sh");
    run(
        Map.of("FIGURES", figures.toString(), "FIGURES_SECTION", "t"),
        "bash",
        "-euc",
        ". " + source + "\n" + script);
    return Files.readAllLines(figures);
  }

  /** How a strict page of one section ends. Facts are those of the section. */
  private int strict(String script, String... facts) throws Exception {
    Path figures = Files.createTempFile(folder, "section", ".jsonl");
    List<String> section =
        new ArrayList<>(
            List.of(
                "python3", BENCHMARKS.resolve("figures.py").toString(), "section", "section=t"));
    section.addAll(
        List.of("status=done", "reason=", "notes=", "command=t.sh", "seconds=1", "quick="));
    section.addAll(List.of("loadBefore=0 0 0", "loadAfter=0 0 0"));
    section.addAll(List.of(facts));
    run(Map.of("FIGURES", figures.toString()), section.toArray(String[]::new));
    List<String> lines = new ArrayList<>(Files.readAllLines(figures));
    lines.addAll(measured(script));
    Files.write(figures, lines);
    Process process =
        new ProcessBuilder(
                "python3",
                BENCHMARKS.resolve("page.py").toString(),
                "--strict",
                figures.toString(),
                folder.resolve("page.html").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    int code = process.waitFor();
    assertThat(code).as(Files.readString(folder.resolve("said"))).isBetween(0, 1);
    return code;
  }

  private String page() throws IOException {
    return Files.readString(folder.resolve("page.html"));
  }

  /** What a command printed, once it has ended well. */
  private List<String> run(Map<String, String> environment, String... command) throws Exception {
    Path printed = Files.createTempFile(folder, "printed", "");
    Path log = Files.createTempFile(folder, "log", "");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(printed.toFile()).redirectError(log.toFile());
    builder.environment().putAll(environment);
    assertThat(builder.start().waitFor()).as(Files.readString(log)).isZero();
    return Files.readAllLines(printed);
  }
}
