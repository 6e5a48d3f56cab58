package dev.retort.trainer.djl.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Byte-level BPE by the book: in each word the earliest rule that applies is applied first. */
final class MergeRules {
  private static final Pattern WORDS =
      Pattern.compile(
          "'(?:[stmd]|re|ve|ll)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<List<String>, Integer> ranks = new HashMap<>();

  MergeRules(ByteLevelVocabulary vocabulary) {
    for (int id = 0; id < vocabulary.tokens().size(); id++) {
      ids.put(vocabulary.tokens().get(id), id);
    }
    for (int rank = 0; rank < vocabulary.merges().size(); rank++) {
      ByteLevelVocabulary.Merge merge = vocabulary.merges().get(rank);
      ranks.put(List.of(merge.left(), merge.right()), rank);
    }
  }

  int[] encode(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = WORDS.matcher(text);
    while (matcher.find()) {
      tokens.addAll(word(ByteAlphabet.spell(matcher.group())));
    }
    return tokens.stream().mapToInt(ids::get).toArray();
  }

  private List<String> word(String spelled) {
    List<String> parts = new ArrayList<>(spelled.chars().mapToObj(Character::toString).toList());
    while (true) {
      int best = -1;
      for (int i = 0; i + 1 < parts.size(); i++) {
        if (rank(parts, i) < (best < 0 ? Integer.MAX_VALUE : rank(parts, best))) {
          best = i;
        }
      }
      if (best < 0) {
        return parts;
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
  }

  private int rank(List<String> parts, int left) {
    return ranks.getOrDefault(List.of(parts.get(left), parts.get(left + 1)), Integer.MAX_VALUE);
  }
}
