using KoGpt2.Api.Http;
using Microsoft.Extensions.Primitives;

namespace KoGpt2.Api.Tests.Http;

public sealed class PreferencesTests
{
    [Theory]
    [InlineData("wait=10", 10)]
    [InlineData("respond-async, wait=10", 10)]
    [InlineData("Wait = \"10\"", 10)]
    [InlineData("respond-async; wait=0", 0)]
    [InlineData("wait=61", 60)]
    [InlineData("wait=4000000000", 60)]
    [InlineData("wait=99999999999999", null)]
    [InlineData("wait=-1", null)]
    [InlineData("wait=soon", null)]
    [InlineData("wait", null)]
    [InlineData("", null)]
    public void Wait_Header_GivesSecondsUpToTheMost(string prefer, int? seconds) => Assert.Equal(seconds, Preferences.Wait(prefer, most: 60));

    [Fact]
    public void Wait_SeveralLines_TakesTheFirstThatSaysIt() => Assert.Equal(5, Preferences.Wait(new StringValues(["return=minimal", "wait=5", "wait=9"]), most: 60));
}
