package dev.retort.capture.discovery;

import dev.retort.capture.TaskRule;
import dev.retort.capture.TemplateTokens;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Names for groups: words of their templates, such as few other groups have. */
final class ProposedNames {
  private static final int WORDS = 3;
  private static final int LONGEST = 40;

  private static final Set<String> COMMON =
      Set.of(
          ("a an the of for to and or in on with your you are is be it its this that these those from"
                  + " by as at not no only do does please following given below above one exactly"
                  + " reply answer respond return output give write use using user users assistant"
                  + " helpful text message request nothing else every each when what which who we us"
                  + " our will can must should system model ai if any all than then into task json"
                  + " compact value values single short")
              .split(" "));

  private ProposedNames() {}

  /** A name for each group, all different. */
  static List<String> of(List<List<TaskRule>> groups) {
    Map<String, Integer> spread = new HashMap<>();
    groups.forEach(
        rules -> new HashSet<>(words(rules)).forEach(word -> spread.merge(word, 1, Integer::sum)));
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (List<TaskRule> rules : groups) {
      List<String> words = words(rules).stream().distinct().toList();
      List<String> rarest =
          words.stream()
              .sorted(Comparator.comparing(spread::get))
              .limit(WORDS)
              .sorted(Comparator.comparing(words::indexOf))
              .toList();
      String name = rarest.isEmpty() ? "task" : String.join("-", rarest);
      name = name.substring(0, Math.min(LONGEST, name.length()));
      String unique = name;
      for (int number = 2; !taken.add(unique); number++) {
        unique = name + "-" + number;
      }
      names.add(unique);
    }
    return names;
  }

  private static List<String> words(List<TaskRule> rules) {
    TaskRule rule = rules.get(0);
    return Stream.concat(
            Stream.of(rule.instructions(), rule.user())
                .flatMap(template -> template.stream())
                .flatMap(template -> TemplateTokens.of(template.text()).words().stream()),
            rule.tools().stream())
        .map(ProposedNames::plain)
        .filter(word -> word.length() > 1 && !COMMON.contains(word))
        .toList();
  }

  /** In the letters that names of tasks may have. */
  private static String plain(String word) {
    return Normalizer.normalize(word, Normalizer.Form.NFD).replaceAll("[^a-z0-9]", "");
  }
}
