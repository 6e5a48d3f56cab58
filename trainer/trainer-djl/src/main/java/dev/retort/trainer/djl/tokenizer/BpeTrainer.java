package dev.retort.trainer.djl.tokenizer;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns a byte-level BPE vocabulary from texts (Sennrich et al. 2016; byte level and
 * pre-tokenization as in GPT-2). All 256 bytes are tokens, so that any text can be encoded. The
 * most frequent pair is merged first, of equally frequent ones the one with the smaller ids: equal
 * texts give an equal vocabulary, in whatever order they come. Immutable and thread-safe.
 */
public final class BpeTrainer {
  private static final Pattern PRE_TOKENS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  /** Longer runs, as encoded data has them, are counted in parts: each merge rereads its words. */
  private static final int LONGEST_WORD = 256;

  private final int vocabularySize;
  private final List<String> specialTokens;

  /**
   * @param vocabularySize tokens at most, special ones and 256 bytes included
   * @param specialTokens tokens that no text encodes to; they get the first ids, in this order
   */
  public BpeTrainer(int vocabularySize, List<String> specialTokens) {
    int least = specialTokens.size() + ByteAlphabet.SIZE;
    if (vocabularySize < least) {
      throw new IllegalArgumentException(
          "a byte-level vocabulary with %d special tokens has at least %d tokens, not %d"
              .formatted(specialTokens.size(), least, vocabularySize));
    }
    if (new LinkedHashSet<>(specialTokens).size() < specialTokens.size()) {
      throw new IllegalArgumentException("a special token stands twice in " + specialTokens);
    }
    this.vocabularySize = vocabularySize;
    this.specialTokens = List.copyOf(specialTokens);
  }

  /** Learns from the texts. The vocabulary is smaller than asked for when no pair occurs twice. */
  public ByteLevelVocabulary train(Iterable<String> texts) {
    Map<String, Long> words = new HashMap<>();
    for (String text : texts) {
      Matcher matcher = PRE_TOKENS.matcher(ByteAlphabet.wellFormed(text));
      while (matcher.find()) {
        count(ByteAlphabet.spell(matcher.group()), words);
      }
    }
    PairMerges merges = new PairMerges(ByteLevelVocabulary.alphabet(specialTokens), words);
    while (merges.size() < vocabularySize && merges.mergeMostFrequent()) {
      // Each step adds one token.
    }
    return merges.vocabulary();
  }

  private static void count(String word, Map<String, Long> words) {
    for (int start = 0; start < word.length(); start += LONGEST_WORD) {
      int end = Math.min(word.length(), start + LONGEST_WORD);
      words.merge(word.substring(start, end), 1L, Long::sum);
    }
  }
}
