using KoGpt2.Api.Files.Contents;
using KoGpt2.Shared.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace KoGpt2.Api.Tests.Files.Contents;

public sealed class ByteRangeTests
{
    private static readonly EntityTagHeaderValue s_etag = new("\"a\"");

    [Theory]
    [InlineData(null, 200, 0, 10)]
    [InlineData("bytes=0-9", 206, 0, 10)]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=3-5", 206, 3, 3)]
    [InlineData("bytes=3-", 206, 3, 7)]
    [InlineData("bytes=3-9223372036854775807", 206, 3, 7)]
    [InlineData("bytes=9-", 206, 9, 1)]
    [InlineData("bytes=-3", 206, 7, 3)]
    [InlineData("bytes=-30", 206, 0, 10)]
    [InlineData("bytes=10-", 416, 0, 0)]
    [InlineData("bytes=10-20", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=0-1,3-4", 200, 0, 10)]
    [InlineData("lines=0-1", 200, 0, 10)]
    [InlineData("bytes=5-3", 200, 0, 10)]
    [InlineData("nonsense", 200, 0, 10)]
    public void Of_Range_IsWhatRfc9110Says(string? range, int status, long start, long length) =>
        Assert.Equal(new ByteRange(status, new ByteSpan(start, length)), Of(("Range", range)));

    [Theory]
    [InlineData("Range", "bytes=0-")]
    [InlineData("Range", "bytes=-5")]
    public void Of_RangeOfNothing_IsUnsatisfiable(string name, string value) => Assert.Equal(416, Of(size: 0, (name, value)).Status);

    [Theory]
    [InlineData("If-None-Match", "\"a\"", 304)]
    [InlineData("If-None-Match", "W/\"a\"", 304)]
    [InlineData("If-None-Match", "*", 304)]
    [InlineData("If-None-Match", "\"b\", \"a\"", 304)]
    [InlineData("If-None-Match", "\"b\"", 206)]
    [InlineData("If-Match", "\"a\"", 206)]
    [InlineData("If-Match", "*", 206)]
    [InlineData("If-Match", "\"b\"", 412)]
    [InlineData("If-Match", "W/\"a\"", 412)]
    [InlineData("If-Range", "\"a\"", 206)]
    [InlineData("If-Range", "\"b\"", 200)]
    [InlineData("If-Range", "W/\"a\"", 200)]
    [InlineData("If-Range", "Sun, 01 Mar 2026 09:00:00 GMT", 200)]
    public void Of_Condition_ComesBeforeTheRange(string name, string value, int status) => Assert.Equal(status, Of(("Range", "bytes=1-2"), (name, value)).Status);

    [Fact]
    public void Of_Head_HasNoRanges() => Assert.Equal(200, ByteRange.Of(Headers(("Range", "bytes=1-2")), isGet: false, s_etag, 10).Status);

    private static ByteRange Of(params (string Name, string? Value)[] headers) => Of(size: 10, headers);

    private static ByteRange Of(long size, params (string Name, string? Value)[] headers) => ByteRange.Of(Headers(headers), isGet: true, s_etag, size);

    private static RequestHeaders Headers(params (string Name, string? Value)[] headers)
    {
        var all = new HeaderDictionary();
        foreach ((string name, string? value) in headers)
            all[name] = value;
        return new RequestHeaders(all);
    }
}
