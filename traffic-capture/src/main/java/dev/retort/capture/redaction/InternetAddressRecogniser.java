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
  private static final int SHORTEST_DIGITS = 4;
  private static final int COLONS = 2;
  private static final Pattern V4 =
      Pattern.compile(
          "(?<![\\w.,-])(\\d{1,3})\\.(\\d{1,3})\\.\\d{1,3}\\.\\d{1,3}(?![\\w-]|\\.\\d|,\\d)");
  private static final Pattern V6 =
      Pattern.compile(
          "(?<![\\w:.])(?:[0-9a-fA-F]{1,4}:{1,2}){2,7}(?:[0-9a-fA-F]{1,4})?(?![\\w:]|\\.\\w)");
  private static final int FEWEST_GROUPS = 4;

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    String text = profile.text();
    if (profile.digits() >= SHORTEST_DIGITS && text.indexOf('.') >= 0) {
      Matcher v4 = V4.matcher(text);
      while (v4.find()) {
        if (InetAddressValidator.getInstance().isValidInet4Address(v4.group())
            && isPublic(Integer.parseInt(v4.group(1)), Integer.parseInt(v4.group(2)))
            && !profile.isCued(Cue.THING, v4.start())) {
          add(v4, found);
        }
      }
    }
    if (profile.colons() >= COLONS && profile.digits() > 0) {
      Matcher v6 = V6.matcher(text);
      while (v6.find()) {
        if (v6.group().split(":+").length >= FEWEST_GROUPS
            && InetAddressValidator.getInstance().isValidInet6Address(v6.group())) {
          add(v6, found);
        }
      }
    }
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
