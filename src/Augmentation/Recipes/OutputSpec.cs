namespace KoGpt2.Augmentation.Recipes;

/// <summary>How a run's examples are written.</summary>
/// <param name="Format">Format of all parts, those of rejected examples too.</param>
/// <param name="RowsPerPart">Most rows of one part, 1 to 1,000,000.</param>
public sealed record OutputSpec(TableFormat Format = TableFormat.Jsonl, int RowsPerPart = 100_000);

/// <summary>
/// How many examples are wanted. What the filters took away is generated anew, round after round, until there are enough or the budget is used up.
/// </summary>
/// <param name="Rows">Examples wanted in all; <see langword="null"/> where labels have their own targets.</param>
/// <param name="Targets">Examples wanted of each label; <see langword="null"/> where only their sum counts. Examples beyond a target are dropped.</param>
/// <param name="Budget">Most examples to generate, as a multiple of those wanted, 1 to 100. Default 10: what LAMBADA generated.</param>
public sealed record BalanceSpec(int? Rows, IReadOnlyDictionary<string, int>? Targets, double Budget = 10);
