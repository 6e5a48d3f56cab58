package dev.retort.evaluator.measure;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * ROUGE-L (Lin, Text Summarization Branches Out 2004, section 3.1): the F-measure, with β = 1, of
 * the longest common subsequence of words. The texts are taken whole, not sentence by sentence.
 *
 * <p>Words are runs of letters, marks and digits, in lower case, unstemmed; each Han, Hiragana or
 * Katakana character is a word, since those scripts put no space between words. Not applicable
 * where the reference has no word.
 */
public record RougeL() implements Measure {
  private static final Score NO_WORDS = new Score.NotApplicable("the reference has no words");
  private static final String UNSPACED = "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}";
  private static final Pattern WORD =
      Pattern.compile("[" + UNSPACED + "]|[\\p{L}\\p{M}\\p{N}&&[^" + UNSPACED + "]]+");

  @Override
  public Score score(MeasuredAnswer row) {
    List<String> reference = words(row.reference());
    if (reference.isEmpty()) {
      return NO_WORDS;
    }
    List<String> answer = words(row.answer());
    double common = longestCommonSubsequence(reference, answer);
    return new Score.Scored(2 * common / (reference.size() + answer.size()));
  }

  private static List<String> words(String text) {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    return WORD.matcher(plain).results().map(MatchResult::group).toList();
  }

  /**
   * Bit-parallel (Hyyrö, AWOCA 2004): a row of the table is a bit vector in which each 0 is a step
   * of the common length, so that 64 cells take a few operations.
   */
  static int longestCommonSubsequence(List<String> first, List<String> second) {
    int blocks = (first.size() + Long.SIZE - 1) / Long.SIZE;
    Map<String, long[]> positions = new HashMap<>();
    for (int i = 0; i < first.size(); i++) {
      positions.computeIfAbsent(first.get(i), word -> new long[blocks])[i / Long.SIZE] |= 1L << i;
    }
    long[] row = new long[blocks];
    Arrays.fill(row, -1L);
    for (String word : second) {
      long[] matches = positions.get(word);
      if (matches != null) {
        advance(row, matches);
      }
    }
    int steps = 0;
    for (long block : row) {
      steps += Long.bitCount(~block);
    }
    return steps;
  }

  private static void advance(long[] row, long[] matches) {
    long carry = 0;
    for (int block = 0; block < row.length; block++) {
      long before = row[block];
      long hits = before & matches[block];
      long sum = before + hits + carry;
      carry = ((before & hits) | ((before | hits) & ~sum)) >>> (Long.SIZE - 1);
      row[block] = sum | (before & ~hits);
    }
  }
}
