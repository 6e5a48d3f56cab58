package dev.retort.evaluator.guardrail;

import dev.retort.evaluator.guardrail.Attack.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The written set of prompt injections, jailbreaks and ordinary requests. Families of either kind
 * that were held out while the detector's patterns were written are marked. The set is the same for
 * every run: a generated request is a written template with written fillers, in a fixed order.
 *
 * @param attacks at least 200, in several languages and disguises
 * @param benign at least 1,000, of which 300 share words with attacks
 */
public record InjectionSet(List<Attack> attacks, List<BenignRequest> benign) {
  private static final int VARIANTS = 7;
  private static final Pattern SLOT = Pattern.compile("\\{([a-z]+)}");

  public InjectionSet {
    attacks = List.copyOf(attacks);
    benign = List.copyOf(benign);
  }

  /**
   * A request that means what it says.
   *
   * @param id its kind and number
   * @param kind whether it shares words with attacks
   * @param part whether the detector was made with it in sight
   * @param text the request
   */
  public record BenignRequest(String id, Kind kind, Part part, String text) {}

  /** How near an ordinary request comes to an attack. */
  public enum Kind {
    /** An everyday request. */
    ORDINARY,
    /** One that shares words with attacks. */
    HARD
  }

  /** The set in the module's resources. */
  public static InjectionSet written() {
    List<Attack> attacks = new ArrayList<>(attacks("attacks.txt", Part.TUNED));
    attacks.addAll(attacks("attacks-held-out.txt", Part.HELD_OUT));
    List<BenignRequest> benign = new ArrayList<>(benign("benign.txt", Part.TUNED));
    benign.addAll(benign("benign-held-out.txt", Part.HELD_OUT));
    return new InjectionSet(attacks, benign);
  }

  private static List<Attack> attacks(String resource, Part part) {
    List<Attack> attacks = new ArrayList<>();
    WrittenLists.sections(resource)
        .forEach(
            (family, lines) -> {
              for (int i = 0; i < lines.size(); i++) {
                String template = lines.get(i).replace("\\n", "\n");
                attacks.add(new Attack(family + "/" + (i + 1), family, part, template));
              }
            });
    return attacks;
  }

  private static List<BenignRequest> benign(String resource, Part part) {
    Map<String, List<String>> sections = WrittenLists.sections(resource);
    Map<String, List<String>> fillers = new TreeMap<>();
    for (String line : sections.get("")) {
      String[] nameAndValues = line.split(" = ", 2);
      fillers.put(nameAndValues[0], Arrays.asList(nameAndValues[1].split(" \\| ")));
    }
    List<BenignRequest> requests = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      String section = kind == Kind.ORDINARY ? "ordinary" : "hard";
      List<String> templates = sections.get(section);
      for (int template = 0; template < templates.size(); template++) {
        int variant = 0;
        for (String text : variants(templates.get(template), template, fillers)) {
          String id = String.join("/", part.wireName(), section, template + 1 + "." + ++variant);
          requests.add(new BenignRequest(id, kind, part, text));
        }
      }
    }
    return requests;
  }

  /** Slots step through their fillers at different paces, so that few combinations repeat. */
  private static Set<String> variants(
      String template, int offset, Map<String, List<String>> fillers) {
    Set<String> variants = new LinkedHashSet<>();
    for (int variant = 0; variant < VARIANTS; variant++) {
      int step = offset + variant;
      variants.add(
          SLOT.matcher(template)
              .replaceAll(
                  (MatchResult slot) -> {
                    List<String> values = fillers.get(slot.group(1));
                    return Matcher.quoteReplacement(
                        values.get((step + slot.start()) % values.size()));
                  }));
    }
    return variants;
  }
}
