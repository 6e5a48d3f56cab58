package dev.retort.trainer.linear;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a text becomes features: it is lower-cased by Unicode's rules without a locale, words are the
 * longest runs of letters and numbers (general categories L and N), and a feature is one to so many
 * neighbouring words, joined by single spaces.
 *
 * @param longestWordGram neighbouring words in a feature at most, in [1, 5]
 * @param value what a feature counts for
 */
record LinearFeatures(int longestWordGram, Value value) {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final int LONGEST = 5;

  LinearFeatures {
    Objects.requireNonNull(value, "features.value is missing: count, presence or log-count");
    if (longestWordGram < 1 || longestWordGram > LONGEST) {
      throw new IllegalArgumentException(
          "features.longestWordGram lies in [1, %d], not at %d"
              .formatted(LONGEST, longestWordGram));
    }
  }

  /** What a feature counts for in a text in which it occurs n times. */
  enum Value {
    /** n. */
    @JsonProperty("count")
    COUNT,
    /** 1. */
    @JsonProperty("presence")
    PRESENCE,
    /** 1 + ln n. */
    @JsonProperty("log-count")
    LOG_COUNT;

    double of(int count) {
      return switch (this) {
        case COUNT -> count;
        case PRESENCE -> 1;
        case LOG_COUNT -> 1 + Math.log(count);
      };
    }
  }

  /** The features of a text, with what each counts for, in their order. */
  Map<String, Double> of(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      words.add(matcher.group());
    }
    Map<String, Integer> counts = new TreeMap<>();
    for (int start = 0; start < words.size(); start++) {
      int longest = Math.min(longestWordGram, words.size() - start);
      for (int length = 1; length <= longest; length++) {
        counts.merge(String.join(" ", words.subList(start, start + length)), 1, Integer::sum);
      }
    }
    Map<String, Double> values = new TreeMap<>();
    counts.forEach((feature, count) -> values.put(feature, value.of(count)));
    return values;
  }
}
