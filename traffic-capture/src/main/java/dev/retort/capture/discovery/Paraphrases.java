package dev.retort.capture.discovery;

import dev.retort.capture.TaskRule;
import dev.retort.capture.TemplateTokens;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which templates are wordings of one task: those whose answers come from the same closed set, or
 * have the same keys, and which have words in common. Free text tells nothing.
 */
final class Paraphrases {
  /** The share of each one's answers that the other gives too. */
  private static final double ALIKE = 0.8;

  /** Yes and no are the answers to many questions. */
  private static final int FEWEST_ANSWERS = 4;

  private static final double COMMON_WORDS = 0.2;
  private static final int SHORTEST_WORD = 4;

  private Paraphrases() {}

  /** By cluster, the number of its group, from 0. */
  static int[] groups(List<TaskDiscovery.RuledCluster> clusters) {
    List<AnswerProfile> profiles =
        clusters.stream().map(ruled -> ruled.cluster().answers()).toList();
    List<Set<String>> words = clusters.stream().map(ruled -> words(ruled.rule())).toList();
    int[] groups = new int[clusters.size()];
    Arrays.fill(groups, -1);
    int next = 0;
    for (int i = 0; i < groups.length; i++) {
      for (int other = 0; other < i && groups[i] < 0; other++) {
        boolean sameTools =
            clusters.get(i).rule().tools().equals(clusters.get(other).rule().tools());
        if (sameTools
            && isSameTask(profiles.get(i), profiles.get(other))
            && overlap(words.get(i), words.get(other)) >= COMMON_WORDS) {
          groups[i] = groups[other];
        }
      }
      if (groups[i] < 0) {
        groups[i] = next++;
      }
    }
    return groups;
  }

  private static boolean isSameTask(AnswerProfile one, AnswerProfile other) {
    return one.isTelling()
        && other.isTelling()
        && Math.min(one.distinct(), other.distinct()) >= FEWEST_ANSWERS
        && one.isAlike(other, ALIKE);
  }

  static Set<String> words(TaskRule rule) {
    Set<String> words = new TreeSet<>();
    for (String text :
        List.of(
            rule.instructions().map(Object::toString).orElse(""),
            rule.user().map(Object::toString).orElse(""))) {
      TemplateTokens.of(text).words().stream()
          .filter(word -> word.length() >= SHORTEST_WORD)
          .forEach(words::add);
    }
    return words;
  }

  private static double overlap(Set<String> one, Set<String> other) {
    Set<String> both = new HashSet<>(one);
    both.retainAll(other);
    int fewer = Math.min(one.size(), other.size());
    return fewer == 0 ? 0 : (double) both.size() / fewer;
  }
}
