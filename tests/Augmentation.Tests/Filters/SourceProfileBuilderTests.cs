using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Filters.Form;

namespace KoGpt2.Augmentation.Tests.Filters;

public sealed class SourceProfileBuilderTests
{
    [Fact]
    public void Build_OnlyWhatFiltersAskFor_IsGathered()
    {
        SourceProfile profile = FilterCases.Profile([new FilterSpec.Hangul(), new FilterSpec.Length()], "재밌다", "그냥 그래요");
        Assert.Equal((2, new Band(3, 6), null), (profile.Rows, profile.Lengths, profile.Likelihoods));
        Assert.True(profile is { Known: null, Near: null, Runs: null, Classifier: null, Notes.Count: 0 });
    }

    [Fact]
    public void Build_OneOfTheFiltersThatCompare_GathersNoMoreThanItNeeds()
    {
        Assert.True(FilterCases.Profile([new FilterSpec.Duplicate()]) is { Known: not null, Near: null, Runs: null });
        Assert.True(FilterCases.Profile([new FilterSpec.NearDuplicate()]) is { Known: not null, Near: not null, Runs: null });
        Assert.True(FilterCases.Profile([new FilterSpec.Copy()]) is { Known: not null, Near: null, Runs: not null });
    }

    [Fact]
    public void Build_Percentiles_AreTakenOutwardsToWholeCharacters()
    {
        // Lengths 1, 2, 3, 4: the 10th percentile is 1.3, the 90th 3.7.
        SourceProfile profile = FilterCases.Profile([new FilterSpec.Length(LowPercentile: 10, HighPercentile: 90)], "가", "가나", "가나다", "가나다라");
        Assert.Equal(new Band(1, 4), profile.Lengths);
    }

    [Fact]
    public void Build_NoRows_LetsEveryLengthThrough() => Assert.Equal(Band.All, FilterCases.Profile([new FilterSpec.Length()]).Lengths);
}
