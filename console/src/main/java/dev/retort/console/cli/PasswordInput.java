package dev.retort.console.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a password comes from: never from the command line, which everybody on a machine sees. */
final class PasswordInput {
  @Option(
      names = "--password-stdin",
      description =
          "Read the password from the first line of standard input instead of asking for it on the terminal.")
  private boolean fromStandardInput;

  /**
   * Asks for a new password, twice.
   *
   * @throws IllegalArgumentException if there is nobody to ask, or the two differ
   */
  String read() {
    if (fromStandardInput) {
      return firstLine();
    }
    Console terminal =
        Optional.ofNullable(System.console())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no terminal to ask for the password on: give it on standard input with --password-stdin."));
    char[] password = terminal.readPassword("New password: ");
    char[] again = terminal.readPassword("The same again: ");
    if (password == null || again == null || !Arrays.equals(password, again)) {
      throw new IllegalArgumentException("the two passwords differ: nothing was done.");
    }
    return new String(password);
  }

  private static String firstLine() {
    try {
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      return Optional.ofNullable(input.readLine())
          .orElseThrow(
              () -> new IllegalArgumentException("there is no password on standard input."));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input", e);
    }
  }
}
