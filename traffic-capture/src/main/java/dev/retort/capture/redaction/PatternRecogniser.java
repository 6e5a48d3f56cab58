package dev.retort.capture.redaction;

import com.google.re2j.Matcher;
import java.util.List;

/** Finds values by the patterns of a configuration. */
final class PatternRecogniser implements Recogniser {
  private final List<ValuePattern> patterns;

  PatternRecogniser(List<ValuePattern> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    for (ValuePattern pattern : patterns) {
      Matcher matcher = pattern.pattern().matcher(profile.text());
      while (matcher.find()) {
        if (matcher.end() > matcher.start()) {
          found.add(new PersonalDataSpan(matcher.start(), matcher.end(), pattern.kind()));
        }
      }
    }
  }
}
