package dev.retort.capture.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.validator.routines.InetAddressValidator;

/**
 * Finds IP addresses. Those that mean the same thing everywhere stay: loopback, private and
 * unspecified ones identify nobody. So do versions of four parts that are called one.
 */
final class InternetAddressRecogniser implements Recogniser {
  private static final int FEWEST_DIGITS = 4;
  private static final int FEWEST_COLONS = 3;
  private static final int FEWEST_GROUPS = 4;
  private static final int LONGEST_V4 = 15;

  private static final Pattern V4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.\\d{1,3}\\.\\d{1,3}(?![\\w-]|[.,]\\d)");

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    if (profile.digits() >= FEWEST_DIGITS) {
      findV4(profile, found);
    }
    if (profile.colons() >= FEWEST_COLONS) {
      findV6(profile.text(), found);
    }
  }

  /** Looks around the colons that stand among hexadecimal digits. */
  private static void findV6(String text, List<PersonalDataSpan> found) {
    int end = 0;
    for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', end)) {
      int start = colon;
      while (start > end && isHex(text.charAt(start - 1))) {
        start--;
      }
      end = colon;
      int colons = 0;
      while (end < text.length() && (isHex(text.charAt(end)) || text.charAt(end) == ':')) {
        colons += text.charAt(end) == ':' ? 1 : 0;
        end++;
      }
      boolean within =
          (start > 0 && isWord(text.charAt(start - 1)))
              || (end < text.length() && isWord(text.charAt(end)));
      String address = text.substring(start, end);
      if (colons >= FEWEST_COLONS
          && !within
          && address.split(":+", -1).length >= FEWEST_GROUPS
          && InetAddressValidator.getInstance().isValidInet6Address(address)) {
        found.add(new PersonalDataSpan(start, end, PersonalDataKind.IP_ADDRESS));
      }
    }
  }

  private static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** Looks around the full stops that stand between digits. */
  private static void findV4(TextProfile profile, List<PersonalDataSpan> found) {
    String text = profile.text();
    int from = 0;
    for (int dot = text.indexOf('.'); dot > 0; dot = text.indexOf('.', dot + 1)) {
      int start = dot;
      while (start > from && isDigit(text.charAt(start - 1))) {
        start--;
      }
      boolean within =
          start > 0 && (isWord(text.charAt(start - 1)) || isJoint(text.charAt(start - 1)));
      if (start < dot && !within && dot + 1 < text.length() && isDigit(text.charAt(dot + 1))) {
        int limit = Math.min(text.length(), start + LONGEST_V4 + 2);
        Matcher v4 = V4.matcher(text).region(start, limit);
        if (v4.lookingAt()
            && InetAddressValidator.getInstance().isValidInet4Address(v4.group())
            && isPublic(Integer.parseInt(v4.group(1)), Integer.parseInt(v4.group(2)))
            && !profile.isCued(Cue.THING, start)) {
          add(v4, found);
        }
      }
      from = dot + 1;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static boolean isJoint(char c) {
    return c == '.' || c == ',' || c == '-';
  }

  private static void add(Matcher match, List<PersonalDataSpan> found) {
    found.add(new PersonalDataSpan(match.start(), match.end(), PersonalDataKind.IP_ADDRESS));
  }

  /** Not of RFC 1918, 3927, 6890: 0/8, 10/8, 127/8, 169.254/16, 172.16/12, 192.168/16, 224/3. */
  private static boolean isPublic(int first, int second) {
    boolean local =
        first == 0
            || first == 10
            || first == 127
            || (first == 169 && second == 254)
            || (first == 172 && second >= 16 && second < 32)
            || (first == 192 && second == 168);
    return !local && first < 224;
  }
}
