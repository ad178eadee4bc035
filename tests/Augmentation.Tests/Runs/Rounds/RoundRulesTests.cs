using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Rounds;

namespace KoGpt2.Augmentation.Tests.Runs.Rounds;

public sealed class RoundRulesTests
{
    [Fact]
    public void First_Balance_MakesAsManyAsAreWanted()
    {
        Assert.Null(RoundRules.First(null));
        Assert.Equal(new Dictionary<string, int> { [""] = 70 }, RoundRules.First(new BalanceSpec(70, null))!.Examples);
        Assert.Equal(new Dictionary<string, int> { ["긍정"] = 5, ["부정"] = 9 },
            RoundRules.First(new BalanceSpec(null, new Dictionary<string, int> { ["긍정"] = 5, ["부정"] = 9 }))!.Examples);
    }

    [Theory]
    [InlineData(100, 40, 100, 165)] // 60 missing; of 102 41 pass; a tenth more
    [InlineData(100, 99, 150, 16)] // a handful is made a round's worth
    [InlineData(100, 0, 0, 220)] // nothing known: one in two
    [InlineData(1_000, 49, 999, 20_922)] // acceptance counted as one in twenty at least
    public void Next_OneLabel_MakesWhatIsMissingByItsAcceptance(int target, int kept, int judged, int made) =>
        Assert.Equal(made, RoundRules.Next(One(target, kept, judged), 1, judged, 100)!.Examples["긍정"]);

    [Theory]
    [InlineData(100, 100, 130, 1, 130)] // enough
    [InlineData(1_000, 49, 1_000, 1, 1_000)] // under 5 % of a thousand
    [InlineData(100, 50, 100, 20, 100)] // rounds used up
    [InlineData(100, 50, 1_000, 3, 1_000)] // budget used up
    public void Next_EnoughOrHopeless_MakesNoRound(int target, int kept, int judged, int rounds, long made) =>
        Assert.Null(RoundRules.Next(One(target, kept, judged), rounds, made, 10));

    [Fact]
    public void Next_SmallBudget_IsSharedByWhatIsAskedFor()
    {
        Dictionary<string, LabelProgress> labels = new() { ["가"] = new(100, 50, 100), ["나"] = new(100, 0, 100), ["다"] = new(100, 100, 100) };
        RoundGoals goals = RoundRules.Next(labels, 1, 300, 2)!;
        // 110 and 2,200 are asked for, and 300 are left.
        Assert.Equal(new Dictionary<string, int> { ["가"] = 14, ["나"] = 285 }, goals.Examples);
    }

    [Fact]
    public void Next_AnyAcceptance_EndsWithinTheBudgetAndReachesWhatItCan() =>
        Prop.ForAll(
            Gen.Choose(1, 3_000).NonEmptyListOf().ToArbitrary(), Gen.Choose(0, 100).Two().ToArbitrary(), Gen.Choose(1, 30).ToArbitrary(),
            (targets, chances, budget) =>
            {
                string[] names = [.. targets.Select((_, i) => $"label {i}")];
                BalanceSpec balance = new(null, names.Zip(targets).ToDictionary(pair => pair.First, pair => pair.Second), budget);
                var labels = balance.Targets!.ToDictionary(pair => pair.Key, pair => new LabelProgress(pair.Value, 0, 0));
                long made = 0, most = budget * targets.Sum(target => (long)target);
                int rounds = 0;
                for (RoundGoals? goals = RoundRules.First(balance); goals is not null; goals = RoundRules.Next(labels, rounds, made, budget))
                {
                    Assert.True(rounds++ < RoundRules.MostRounds);
                    foreach ((string label, int goal) in goals.Examples)
                    {
                        Assert.True(goal > 0 && labels[label].Missing > 0);
                        double chance = (label == names[0] ? chances.Item1 : chances.Item2) / 100.0;
                        LabelProgress before = labels[label];
                        labels[label] = before with { Kept = Math.Min(before.Target, before.Kept + (int)(goal * chance)), Judged = before.Judged + goal };
                    }
                    made += goals.Examples.Values.Sum();
                    Assert.True(made <= most);
                }
                if (budget >= 20 && chances.Item1 >= 20 && chances.Item2 >= 20)
                    Assert.All(labels.Values, label => Assert.Equal(0, label.Missing));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Share_AnyNumbers_AddUpAndDifferByOneAtMost() =>
        Prop.ForAll(Gen.Choose(0, 5_000).ToArbitrary(), Gen.Choose(1, 500).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (examples, rows, first) =>
        {
            int[] shares = [.. Enumerable.Range(0, rows).Select(new Spread(examples, rows, first).Share)];
            Assert.Equal(examples, shares.Sum());
            Assert.InRange(shares.Max() - shares.Min(), 0, 1);
        }).QuickCheckThrowOnFailure();

    private static Dictionary<string, LabelProgress> One(int target, int kept, int judged) => new() { ["긍정"] = new(target, kept, judged) };
}
