package dev.retort.capture.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the dates that a text calls somebody's birth. Other dates stay. */
final class BirthDateRecogniser implements Recogniser {
  private static final Pattern DATE =
      Pattern.compile(
          "[\\s:=\"(]*(?:(?:is|on|the|am|ist|was|le|el|il|em|op|est|es|è)[\\s:]+){0,3}"
              + "((?:\\d{1,4}[./ -]\\d{1,2}[./ -]\\d{1,4}|\\d{1,2}(?:st|nd|rd|th|\\.)?(?: of| de)? \\p{L}{3,12}\\.?,?(?: de)? \\d{2,4}"
              + "|\\p{L}{3,12}\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{2,4}))(?!\\d)",
          Pattern.CASE_INSENSITIVE);
  private static final int LONGEST = 60;

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    String text = profile.text();
    for (CueHit hit : profile.cues()) {
      if (hit.cue() == Cue.BIRTH) {
        Matcher date =
            DATE.matcher(text).region(hit.end(), Math.min(text.length(), hit.end() + LONGEST));
        if (date.lookingAt()) {
          found.add(
              new PersonalDataSpan(date.start(1), date.end(1), PersonalDataKind.DATE_OF_BIRTH));
        }
      }
    }
  }
}
