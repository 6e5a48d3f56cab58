package dev.retort.capture.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds streets with house numbers where a text says that somebody lives or is served there. */
final class StreetRecogniser implements Recogniser {
  private static final String NUMBER = "\\d{1,5}(?: ?[a-zA-Z](?![\\p{L}]))?(?:[-/]\\d{1,4})?";
  private static final String WORD = "\\p{Lu}[\\p{L}'’.-]*";

  private static final Pattern STREET =
      Pattern.compile(
          "("
              + String.join(
                  "|",
                  // 12 Mill Lane, 221B Baker Street, Apt 4
                  NUMBER
                      + ",? (?:"
                      + WORD
                      + " ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Crescent|Terrace|Boulevard|Blvd|Way|Walk|Rise|Place|Pl|Square|Sq|Gardens|Grove|Hill|Mews|Park|Row|View|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail)\\b\\.?(?:,? (?:Apt|Apartment|Flat|Unit|Suite|#)\\.? ?\\w{1,5})?",
                  // 12 rue des Tanneurs
                  NUMBER
                      + "(?: ?bis| ?ter)?,? (?i:rue|avenue|boulevard|chemin|impasse|allée|place|quai|cours)(?: (?:de|du|des|la|le|les|d'|l')| ?"
                      + WORD
                      + "){1,5}",
                  // Lindenstraße 5, Am Weiher 3, Kerkstraat 12, Storgatan 1
                  "(?:"
                      + WORD
                      + "[ -]){0,3}"
                      + "\\p{Lu}\\p{L}*(?:straße|strasse|str\\.|weg|gasse|allee|platz|ring|damm|ufer|straat|laan|plein|gracht|gatan|vägen|gade|vej|veien|gata|katu|tie) "
                      + NUMBER,
                  // Calle del Olivo 7, Via dei Mulini 3, Rua das Oliveiras 4, Ulica Ogrodowa 9
                  "(?:(?i:calle|c/|avenida|avda\\.?|plaza|paseo|via|viale|piazza|corso|rua|travessa|praça|ulica|ul\\.|aleja|am|an der|im)) (?:(?:de|del|de la|de los|dei|della|delle|dos|das|da|do|d') ?)?(?:"
                      + WORD
                      + "[ ]?){1,3},? (?:n[.º°]? ?)?"
                      + NUMBER)
              + ")");

  private static final Pattern LEAD_IN =
      Pattern.compile(
          "[\\s:=,\"-]*(?:(?:is|at|in|to|now|on|ist|est|es|è|der|die|the|a|au|en|op)[\\s:]+){0,3}",
          Pattern.CASE_INSENSITIVE);

  private static final int LONGEST = 140;

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    if (profile.digits() == 0) {
      return;
    }
    String text = profile.text();
    for (CueHit hit : profile.cues()) {
      if (hit.cue() == Cue.HOME) {
        int limit = Math.min(text.length(), hit.end() + LONGEST);
        Matcher lead = LEAD_IN.matcher(text).region(hit.end(), limit);
        int from = lead.lookingAt() ? lead.end() : hit.end();
        Matcher street = STREET.matcher(text).region(from, limit);
        if (street.lookingAt()) {
          int end = street.end();
          while (Character.isWhitespace(text.charAt(end - 1))) {
            end--;
          }
          found.add(new PersonalDataSpan(street.start(1), end, PersonalDataKind.STREET_ADDRESS));
        }
      }
    }
  }
}
