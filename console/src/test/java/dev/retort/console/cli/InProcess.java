package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * What a command line, run in this process, has said and ended with.
 *
 * @param exit its exit code
 * @param out its standard output
 * @param err its standard error
 */
record InProcess(int exit, String out, String err) {

  /** Runs a command line. */
  static InProcess retort(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        RetortCli.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exit = line.execute(words);
    line.getOut().flush();
    line.getErr().flush();
    return new InProcess(exit, out.toString(), err.toString());
  }

  /** Runs a command line on a home. */
  static InProcess at(Path home, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--home", home.toString()));
    return retort(all.toArray(String[]::new));
  }

  /** What it has said on standard error, if that is one paragraph: one line, no stack trace. */
  String paragraph() {
    assertThat(err.strip()).startsWith("retort: ").hasLineCount(1);
    return err.strip();
  }
}
