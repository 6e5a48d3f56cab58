package dev.retort.console.cli;

import dev.retort.console.cli.usage.ExitCodes;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** What the command line's exit codes mean. */
final class ExitCode {
  /** Done. */
  static final int OK = 0;

  /** It failed; standard error says why. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  static final int USAGE = 2;

  /**
   * It ran to its end, and the answer is no: nothing was promoted, too little data, not found. A
   * command that ends so says what it means there, as {@code exitCodeList} of its annotation.
   */
  static final int NEGATIVE = 3;

  private ExitCode() {}

  /** What each of them means, whatever the command. */
  static ExitCodes meanings() {
    Map<Integer, String> everywhere = new LinkedHashMap<>();
    everywhere.put(OK, "done");
    everywhere.put(FAILED, "failed; standard error says why");
    everywhere.put(USAGE, "the command line or the configuration is wrong; nothing was begun");
    Map<Integer, String> somewhere = new LinkedHashMap<>();
    somewhere.put(
        NEGATIVE, "ran to its end, and the answer is no; each command says what that means");
    somewhere.put(
        StopSignal.TERMINATED,
        "ended at once by a second signal, or because the time to stop was up");
    return new ExitCodes(everywhere, somewhere);
  }

  /** Has every command's usage say how it may end. */
  static CommandLine documented(CommandLine root) {
    meanings().describe(root);
    return root;
  }
}
