using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters;

public sealed class FilterChainTests
{
    private static readonly FilterSpec[] s_filters = [new FilterSpec.Length(Min: 3, Max: 30), new FilterSpec.Hangul(), new FilterSpec.Duplicate()];

    [Fact]
    public void Judge_SeveralExamples_CountsThemUpToTheFilterThatDropsThem()
    {
        FilterChain chain = new(s_filters, FilterCases.Profile(s_filters, "돈이 아깝다"));
        Assert.Equal("length", chain.Judge(FilterCases.Example("굿")).DroppedBy);
        Assert.Equal("hangul", chain.Judge(FilterCases.Example("great movie")).DroppedBy);
        Assert.Equal("duplicate", chain.Judge(FilterCases.Example("돈이 아깝다!")).DroppedBy);
        Assert.Null(chain.Judge(FilterCases.Example("음악이 좋다")).DroppedBy);
        Assert.Equal("duplicate", chain.Judge(FilterCases.Example("음악이 좋다")).DroppedBy);
        Assert.Equal([new("length", 5, 1), new("hangul", 4, 1), new FilterCount("duplicate", 3, 2)], chain.Counts);
    }

    [Fact]
    public void Judge_Measures_AreThoseOfTheFiltersThatSawIt()
    {
        FilterChain chain = new(s_filters, FilterCases.Profile(s_filters));
        Assert.Equal([new("length", 1)], chain.Judge(FilterCases.Example("굿")).Measures);
        Assert.Equal([new("length", 4), new KeyValuePair<string, double>("hangul", 0.75)], chain.Judge(FilterCases.Example("좋아요!")).Measures);
    }

    [Fact]
    public void Judge_TwoChainsOfOneProfile_KnowNothingOfEachOther()
    {
        SourceProfile profile = FilterCases.Profile([.. s_filters, new FilterSpec.NearDuplicate()]);
        FilterSpec[] filters = [.. s_filters, new FilterSpec.NearDuplicate()];
        Assert.True(new FilterChain(filters, profile).Judge(FilterCases.Example("음악이 좋다")).Keeps);
        Assert.True(new FilterChain(filters, profile).Judge(FilterCases.Example("음악이 좋다")).Keeps);
    }

    [Fact]
    public void Judge_NoFilters_KeepsEverything() => Assert.True(new FilterChain([], FilterCases.Profile([])).Judge(FilterCases.Example("")).Keeps);

    [Fact]
    public void Judge_DefaultsTwiceOverTheSameExamples_SaysTheSame()
    {
        var random = new Random(11);
        string[] words = "영화 정말 배우 연기가 음악이 감독은 마지막에 처음부터 끝까지 극장에서 친구와 다시 봤는데 조금 그래도 이야기가 장면이 오래 마음에 남아 생각나네요".Split(' ');
        string[] good = ["최고예요", "감동", "추천해요"], bad = ["지루해요", "실망", "별로예요"];
        string[] source = [.. Enumerable.Range(0, 300).Select(i => Text(i % 2 == 0))];
        Candidate[] examples = [.. Enumerable.Range(0, 300).Select(i => FilterCases.Example(Text(i % 3 == 0))
            with { SourceId = $"r{i}", Label = i % 3 == 0 ? "good" : "bad", MeanLogprob = -3 - (i % 7), Sample = i })];

        string[] first = Judge(), second = Judge();
        Assert.Equal(first, second);
        Assert.InRange(first.Count(reason => reason.Length == 0), 50, 250);

        string Text(bool isGood) => string.Join(' ', random.GetItems(words, random.Next(5, 9)).Concat(random.GetItems(isGood ? good : bad, 2)));

        string[] Judge()
        {
            IReadOnlyList<FilterSpec> filters = FilterDefaults.For(labelled: true);
            SourceProfileBuilder builder = new(filters);
            foreach ((int number, string text) in source.Index())
            {
                builder.Add(FilterCases.Row(number, text, number % 2 == 0 ? "good" : "bad"));
                builder.AddScore(-3 - (number % 6));
            }
            FilterChain chain = new(filters, builder.Build());
            return [.. examples.Select(chain.Judge).Select(judgement => $"{judgement.Reason}")];
        }
    }

    [Fact]
    public void Judge_AnyTextAtAll_IsJudgedTheSameTwice() =>
        Prop.ForAll(Texts.Any, Texts.Any, (given, generated) =>
        {
            // Half surrogate pairs, which no reader of files lets through, but a model's tokens may come to.
            string text = given + "\ud83d" + generated + "\udc00\ufffe";
            FilterSpec[] filters = [.. FilterDefaults.For(labelled: true), new FilterSpec.Blocklist(["쓰레기"])];
            return filters.All(filter => Reason(filter, given, text) == Reason(filter, given, text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static string? Reason(FilterSpec filter, string given, string text)
    {
        SourceProfileBuilder builder = new([filter]);
        builder.Add(FilterCases.Row(0, given, "a"));
        builder.Add(FilterCases.Row(1, text[(text.Length / 2)..], "b"));
        builder.AddEarlier(text[..(text.Length / 2)]);
        builder.AddScore(-4);
        return new FilterChain([filter], builder.Build()).Judge(FilterCases.Example(text, given) with { Label = "a", MeanLogprob = -4 }).Reason;
    }

    [Fact]
    public void Constructor_ProfileBuiltForOtherFilters_IsRefused()
    {
        foreach (FilterSpec filter in FilterDefaults.For(labelled: true))
        {
            bool asks = filter is FilterSpec.Length or FilterSpec.Duplicate or FilterSpec.NearDuplicate or FilterSpec.Copy or FilterSpec.Likelihood
                or FilterSpec.Label;
            Exception? error = Record.Exception(() => new FilterChain([filter], FilterCases.Profile([])));
            Assert.Equal(asks ? $"Build the profile for the filter '{filter.Kind}' too. (Parameter 'source')" : null, error?.Message);
        }
    }
}
