package dev.retort.console.cli.usage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * How commands may end.
 *
 * @param everywhere codes of every command
 * @param somewhere codes of commands that name them in the {@code exitCodeList} of their
 *     annotation, with what they mean there
 */
public record ExitCodes(Map<Integer, String> everywhere, Map<Integer, String> somewhere) {
  private static final String HEADING = "%nExit codes:%n";

  public ExitCodes {
    everywhere = Collections.unmodifiableMap(new LinkedHashMap<>(everywhere));
    somewhere = Collections.unmodifiableMap(new LinkedHashMap<>(somewhere));
  }

  /**
   * A command that gives a code a meaning of its own.
   *
   * @param command its whole name
   * @param meaning of the code there
   */
  public record Use(String command, String meaning) {}

  /** All of them, in their order. */
  public Map<Integer, String> all() {
    Map<Integer, String> all = new TreeMap<>(everywhere);
    all.putAll(somewhere);
    return all;
  }

  /** Has the usage of a command, and of all below it, list the codes that it may end with. */
  public void describe(CommandLine root) {
    describe(root.getCommandSpec().usageMessage(), all());
    for (CommandLine command : CommandTree.below(root)) {
      UsageMessageSpec usage = command.getCommandSpec().usageMessage();
      Map<Integer, String> codes = new TreeMap<>(everywhere);
      usage
          .exitCodeList()
          .forEach((code, meaning) -> codes.put(Integer.valueOf(code.strip()), meaning));
      describe(usage, codes);
    }
  }

  private static void describe(UsageMessageSpec usage, Map<Integer, String> codes) {
    Map<String, String> words = new LinkedHashMap<>();
    codes.forEach((code, meaning) -> words.put("  " + code, meaning));
    usage.exitCodeListHeading(HEADING).exitCodeList(words);
  }

  /** The commands that may end with a code, among those whose usage is described. */
  public static List<Use> uses(CommandLine root, int code) {
    List<Use> uses = new ArrayList<>();
    for (CommandLine command : CommandTree.visibleBelow(root)) {
      command
          .getCommandSpec()
          .usageMessage()
          .exitCodeList()
          .forEach(
              (known, meaning) -> {
                if (Integer.parseInt(known.strip()) == code) {
                  uses.add(new Use(CommandTree.wordsAfterRoot(command), meaning));
                }
              });
    }
    return uses;
  }
}
