package dev.retort.trainer.djl.tokenizer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The next merge, found by counting all pairs of all texts anew. */
final class Recount {
  // The texts that this is used on hold words, digits, spaces and punctuation of ASCII only.
  private static final Pattern WORDS =
      Pattern.compile(" ?[a-zA-Z]+| ?[0-9]+| ?[^\\sa-zA-Z0-9]+|\\s+(?!\\S)|\\s+");

  private Recount() {}

  static ByteLevelVocabulary.Merge best(ByteLevelVocabulary vocabulary, List<String> texts) {
    MergeRules rules = new MergeRules(vocabulary);
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (String text : texts) {
      for (String word : WORDS.matcher(text).results().map(MatchResult::group).toList()) {
        int[] ids = rules.encode(word);
        for (int i = 0; i + 1 < ids.length; i++) {
          counts.merge(List.of(ids[i], ids[i + 1]), 1, Integer::sum);
        }
      }
    }
    List<Integer> best =
        counts.entrySet().stream()
            .min(
                Comparator.comparing((Map.Entry<List<Integer>, Integer> e) -> -e.getValue())
                    .thenComparing(e -> e.getKey().get(0))
                    .thenComparing(e -> e.getKey().get(1)))
            .orElseThrow()
            .getKey();
    return new ByteLevelVocabulary.Merge(
        vocabulary.tokens().get(best.get(0)), vocabulary.tokens().get(best.get(1)));
  }
}
