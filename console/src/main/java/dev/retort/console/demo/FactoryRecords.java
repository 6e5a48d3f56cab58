package dev.retort.console.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the factory knows and no ticket says: the limits of its frame contracts, which customers are
 * key accounts, and which machines are under service cover. Words give none of it away, so a
 * student that reads only the text can do no better than guess.
 */
final class FactoryRecords {
  private static final Map<String, Integer> CONTRACT_LIMITS =
      Map.ofEntries(
          Map.entry("RC-204", 4_800),
          Map.entry("RC-211", 7_250),
          Map.entry("RC-219", 3_100),
          Map.entry("RC-226", 12_400),
          Map.entry("RC-233", 9_600),
          Map.entry("RC-240", 2_750),
          Map.entry("RC-248", 15_900),
          Map.entry("RC-251", 6_400),
          Map.entry("RC-267", 5_350),
          Map.entry("RC-274", 18_200));

  private FactoryRecords() {}

  /** The frame contracts in force, in the order of their numbers. */
  static List<String> contracts() {
    return List.copyOf(new TreeMap<>(CONTRACT_LIMITS).keySet());
  }

  /** The amount in euros up to which call-offs of a contract need no approval; 0 if unknown. */
  static int contractLimit(String contract) {
    return CONTRACT_LIMITS.getOrDefault(contract, 0);
  }

  /** Whether a customer is a key account: the customer number's check sum says it. */
  static boolean isKeyAccount(String customerNumber) {
    return checkSum(customerNumber, 7, 3, 1) % 10 >= 5;
  }

  /** Whether a machine's extended warranty was bought: its serial number's check sum says it. */
  static boolean isUnderServiceCover(String serialNumber) {
    return checkSum(serialNumber, 3, 1) % 2 == 1;
  }

  private static int checkSum(String digits, int... weights) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      sum += weights[i % weights.length] * Character.digit(digits.charAt(i), 10);
    }
    return sum;
  }
}
