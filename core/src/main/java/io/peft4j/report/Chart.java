package io.peft4j.report;

import java.util.Map;

/**
 * A chart as data.
 *
 * @param id unique in its page
 * @param title what it shows, in a few words
 * @param reading how to read it, for everybody; it also stands in for the picture
 * @param option ECharts options, see {@link Options}
 */
record Chart(String id, String title, String reading, Map<String, Object> option) {}
