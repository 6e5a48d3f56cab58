package dev.retort.console.cli;

import dev.retort.console.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import picocli.CommandLine;

/** Turns exceptions into one paragraph on standard error, and an exit code. */
final class Failures {
  private Failures() {}

  static int report(Exception failure, CommandLine command) {
    RetortCli root =
        command.getCommandSpec().root().userObject() instanceof RetortCli cli ? cli : null;
    PrintWriter err = command.getErr();
    err.println(command.getColorScheme().errorText("retort: ") + paragraph(failure));
    if (root != null && root.showsStacktrace()) {
      failure.printStackTrace(err);
    }
    err.flush();
    if (!(failure instanceof ConfigException)) {
      MeantTask.ask(command);
    }
    return failure instanceof ConfigException ? ExitCode.USAGE : ExitCode.FAILED;
  }

  private static String paragraph(Exception failure) {
    String message = failure.getMessage();
    if (isDiskFull(failure)) {
      return message
          + ". The disk is full: free some space or choose another --home. What was stored before"
          + " is whole, and the same command goes on from there.";
    }
    boolean foreseen =
        message != null
            && (failure instanceof UncheckedIOException
                || failure instanceof IOException
                || failure instanceof IllegalArgumentException
                || failure.getClass().getName().startsWith("dev.retort."));
    return foreseen
        ? message
        : "something unforeseen happened (%s: %s). Run the command again with --stacktrace and report what it prints."
            .formatted(failure.getClass().getSimpleName(), message);
  }

  private static boolean isDiskFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left on device") || message.contains("disk quota exceeded")) {
        return true;
      }
    }
    return false;
  }
}
