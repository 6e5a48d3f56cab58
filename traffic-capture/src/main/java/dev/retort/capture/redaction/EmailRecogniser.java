package dev.retort.capture.redaction;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.validator.routines.DomainValidator;

/** Finds e-mail addresses (RFC 5321, without quoted local parts and address literals). */
final class EmailRecogniser implements Recogniser {
  /** Top-level domains that RFC 2606 and RFC 6762 reserve, and firms use within their walls. */
  private static final Set<String> RESERVED =
      Set.of("example", "test", "invalid", "localhost", "local", "internal", "corp", "lan", "home");

  private static final String SPECIAL_LOCAL_CHARS = ".!#$%&'*+/=?^_`{|}~-";
  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_DOMAIN = 253;

  /** "ann.lee (at) example (dot) org", brackets of either sort. */
  private static final Pattern SPELLED_OUT =
      Pattern.compile(
          "[\\p{L}\\p{N}._%+-]{1,64} ?[(\\[] ?at ?[)\\]] ?[\\p{L}\\p{N}-]{1,63}(?: ?[(\\[] ?(?:dot|\\.) ?[)\\]] ?[\\p{L}\\p{N}-]{1,63}|\\.[\\p{L}\\p{N}-]{1,63}){1,4}",
          Pattern.CASE_INSENSITIVE);

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    if (!profile.hasAt()) {
      return;
    }
    String text = profile.text();
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      int start = localStart(text, at);
      int end = domainEnd(text, at + 1);
      if (start < at && end > at && isDomain(text.substring(at + 1, end))) {
        found.add(new PersonalDataSpan(start, end, PersonalDataKind.EMAIL));
      }
    }
    Matcher spelledOut = SPELLED_OUT.matcher(text);
    while (text.indexOf('@') < 0 && spelledOut.find()) {
      found.add(new PersonalDataSpan(spelledOut.start(), spelledOut.end(), PersonalDataKind.EMAIL));
    }
  }

  private static int localStart(String text, int at) {
    int start = at;
    while (start > 0 && at - start < LONGEST_LOCAL && isLocal(text.charAt(start - 1))) {
      start--;
    }
    // Quotes, slashes and the like before an address are seldom its own.
    while (start < at
        && !Character.isLetterOrDigit(text.charAt(start))
        && text.charAt(start) != '_') {
      start++;
    }
    int key = text.substring(start, at).lastIndexOf('=');
    return key < 0 ? start : start + key + 1;
  }

  private static boolean isLocal(char c) {
    return Character.isLetterOrDigit(c) || SPECIAL_LOCAL_CHARS.indexOf(c) >= 0;
  }

  private static int domainEnd(String text, int from) {
    int end = from;
    while (end < text.length()
        && end - from < LONGEST_DOMAIN
        && (Character.isLetterOrDigit(text.charAt(end))
            || text.charAt(end) == '.'
            || text.charAt(end) == '-')) {
      end++;
    }
    while (end > from && !Character.isLetterOrDigit(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private static boolean isDomain(String domain) {
    int dot = domain.lastIndexOf('.');
    if (dot < 1 || domain.contains("..")) {
      return false;
    }
    String top = domain.substring(dot + 1).toLowerCase(Locale.ROOT);
    return RESERVED.contains(top) || DomainValidator.getInstance().isValidTld(top);
  }
}
