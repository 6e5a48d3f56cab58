package dev.retort.capture.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds secrets: keys and tokens in the forms that their issuers document, private keys, and what a
 * text calls a password or a PIN.
 */
final class SecretRecogniser implements Recogniser {
  private static final int SHORTEST_PASSWORD = 5;
  private static final int LONGEST_PASSWORD = 128;

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----");
  private static final Pattern KEY_BODY = Pattern.compile("[A-Za-z0-9+/=\\s]{0,20000}+");
  private static final String END = "-----END";
  private static final String DASHES = "-----";
  private static final int LONGEST_KEY = 20_000;

  private static final Pattern BEARER_TOKEN =
      Pattern.compile("[ :]{1,2}([A-Za-z0-9._~+/-]{16,}=*)");

  private static final Pattern USER_AND_PASSWORD =
      Pattern.compile("[^\\s/?#:@\"'<>]{0,100}:([^\\s/@\"'<>]{1,128})@(?=[^\\s@])");

  /** What is called a key, of whatever sort, and looks like nothing but chance. */
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "[\"']?\\s?[:=]\\s?[\"'`]?(?:Basic |Token |ApiKey |Digest )?([A-Za-z0-9+/=_.~-]{20,512})(?![A-Za-z0-9])",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F-]+");
  private static final double CHANCE_BITS = 3.5;

  private static final Pattern SAID =
      Pattern.compile(
          "[\"']?(?:\\s*[:=]\\s*|\\s+(?:is|ist|est|es|was|lautet)\\s*:?\\s+)[\"'`]?(\\S{4,128})",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PIN =
      Pattern.compile(
          "[\"']?(?:\\s*[:=#]\\s*|\\s+(?:is|ist|est|es|was|lautet)\\s*:?\\s+|\\s+)[\"']?(\\d{3,8})(?![\\d.,/-]*\\d|\\s*(?:times|mal|fois|veces|days|hours|minutes|weeks|months|euro|eur|usd|dollars|pounds|%))",
          Pattern.CASE_INSENSITIVE);

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    String text = profile.text();
    for (TextProfile.Run run : profile.longRuns()) {
      KeyShapes.find(text, run.start(), run.end(), found);
    }
    if (text.contains("PRIVATE KEY")) {
      privateKeys(text, found);
    }
    if (profile.hasAt() && profile.colons() > 1) {
      passwordsOfAddresses(text, found);
    }
    for (CueHit hit : profile.cues()) {
      switch (hit.cue()) {
        case BEARER -> add(BEARER_TOKEN.matcher(text).region(hit.end(), text.length()), found);
        case PIN -> add(PIN.matcher(text).region(hit.end(), text.length()), found);
        case PASSWORD -> password(text, hit, found);
        case CREDENTIAL -> credential(text, hit, found);
        default -> {}
      }
    }
  }

  /** With all of their lines; without an end, as far as they look like one. */
  private static void privateKeys(String text, List<PersonalDataSpan> found) {
    Matcher begin = PRIVATE_KEY.matcher(text);
    int from = 0;
    while (begin.find(from)) {
      int end = text.indexOf(END, begin.end());
      int dashes = end < 0 ? -1 : text.indexOf(DASHES, end + END.length());
      if (end >= 0 && end - begin.end() <= LONGEST_KEY && dashes >= 0) {
        from = dashes + DASHES.length();
      } else {
        Matcher body = KEY_BODY.matcher(text).region(begin.end(), text.length());
        from = body.lookingAt() ? body.end() : begin.end();
      }
      found.add(new PersonalDataSpan(begin.start(), from, PersonalDataKind.SECRET));
    }
  }

  /** "postgres://app:hunter2@db/orders". */
  private static void passwordsOfAddresses(String text, List<PersonalDataSpan> found) {
    for (int at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 1)) {
      Matcher password = USER_AND_PASSWORD.matcher(text).region(at + 3, text.length());
      add(password, found);
    }
  }

  private static void add(Matcher matcher, List<PersonalDataSpan> found) {
    if (matcher.lookingAt()) {
      found.add(new PersonalDataSpan(matcher.start(1), matcher.end(1), PersonalDataKind.SECRET));
    }
  }

  /** "My password is not accepted" tells none: a password has more than letters of one case. */
  private static void password(String text, CueHit hit, List<PersonalDataSpan> found) {
    int limit = Math.min(text.length(), hit.end() + LONGEST_PASSWORD);
    Matcher said = SAID.matcher(text).region(hit.end(), limit);
    if (!said.lookingAt()) {
      return;
    }
    int end = said.end(1);
    while (end > said.start(1) && ".,;:!?\"'`)]}".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    String word = text.substring(said.start(1), end);
    if (word.length() >= SHORTEST_PASSWORD
        && word.chars().anyMatch(c -> !Character.isLetter(c) && c != '-' && c != '\'')
        && word.chars().anyMatch(c -> Character.isLetterOrDigit(c))) {
      found.add(new PersonalDataSpan(said.start(1), end, PersonalDataKind.SECRET));
    }
  }

  private static void credential(String text, CueHit hit, List<PersonalDataSpan> found) {
    Matcher said = CREDENTIAL.matcher(text).region(hit.end(), text.length());
    if (said.lookingAt() && isChance(said.group(1))) {
      found.add(new PersonalDataSpan(said.start(1), said.end(1), PersonalDataKind.SECRET));
    }
  }

  /** Digits and letters of both cases, as even as chance spreads them; hashes and UUIDs are not. */
  private static boolean isChance(String word) {
    if (HEXADECIMAL.matcher(word).matches()
        || word.chars().noneMatch(Character::isDigit)
        || word.chars().noneMatch(Character::isUpperCase)
        || word.chars().noneMatch(Character::isLowerCase)) {
      return false;
    }
    int[] counts = new int[128];
    word.chars().forEach(c -> counts[c]++);
    double bits = 0;
    for (int count : counts) {
      double share = count / (double) word.length();
      bits -= count == 0 ? 0 : share * Math.log(share) / Math.log(2);
    }
    return bits >= CHANCE_BITS;
  }
}
