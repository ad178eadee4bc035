using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters.Form;

public sealed class CompleteFilterTests
{
    [Theory]
    [InlineData("stop", null)]
    [InlineData("length", "it ended by 'length', not by 'stop'")]
    [InlineData("repetition", "it ended by 'repetition', not by 'stop'")]
    public void Judge_Defaults_KeepWhatCameToAnEnd(string finishReason, string? reason) =>
        Assert.Equal(reason, FilterCases.Chain(new FilterSpec.Complete()).Judge(FilterCases.Example("연기가 정말 좋았") with { FinishReason = finishReason }).Reason);

    [Theory]
    [InlineData("stop", null)]
    [InlineData("length", null)]
    [InlineData("repetition", "it ended by 'repetition', not by 'stop' or 'length'")]
    public void Judge_OtherEndsAllowed_KeepsThem(string finishReason, string? reason) =>
        Assert.Equal(reason, FilterCases.Chain(new FilterSpec.Complete { FinishReasons = ["stop", "length"] })
            .Judge(FilterCases.Example("연기가 정말 좋았") with { FinishReason = finishReason }).Reason);
}
