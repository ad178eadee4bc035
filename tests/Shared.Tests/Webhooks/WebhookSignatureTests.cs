using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Shared.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    // The vector of Standard Webhooks' own libraries.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Id = "msg_p5jXN8AQM9LWM0D4loKWxJek", Timestamp = "1614265330",
        Body = """{"test": 2432232314}""", Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly DateTimeOffset s_sentAt = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);

    [Fact]
    public void Sign_KnownVector_IsItsSignature()
    {
        Assert.Equal(Signature, WebhookSignature.Sign(Read(Secret), Id, s_sentAt, Encoding.UTF8.GetBytes(Body)));
        Assert.Equal(Signature, WebhookSignature.Sign(Read(Secret), Id, s_sentAt.AddMilliseconds(999), Encoding.UTF8.GetBytes(Body)));
        Assert.True(Verify());
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Verify_AnyAge_AcceptsFiveMinutesEitherWay(int seconds, bool accepted) => Assert.Equal(accepted, Verify(now: s_sentAt.AddSeconds(seconds)));

    [Theory]
    [InlineData(Signature + " v1,AAAA", true)]
    [InlineData("v1,AAAA " + Signature, true)]
    [InlineData("v2,other v1,AAAA " + Signature + " v1a,more", true)]
    [InlineData("v1,AAAA v1,BBBB", false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData(null, false)]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE", false)]
    [InlineData("서명", false)]
    public void Verify_SeveralSignatures_AcceptsIfOneIsRight(string? signatures, bool accepted) => Assert.Equal(accepted, Verify(signatures: signatures));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("1614265330.0")]
    [InlineData("01614265330")]
    [InlineData("+1614265330")]
    [InlineData(" 1614265330")]
    [InlineData("1614265331")]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    public void Verify_OtherTimestamp_IsRefused(string? timestamp) => Assert.False(Verify(timestamp: timestamp));

    [Fact]
    public void Verify_NoId_IsRefused() => Assert.False(Verify(id: null));

    [Fact]
    public void Verify_SignedByUs_IsAccepted() => Prop.ForAll(Bytes(24, 64), Bytes(0, 500), (secret, body) =>
        WebhookSignature.Verify(secret, Id, Timestamp, WebhookSignature.Sign(secret, Id, s_sentAt, body), body, s_sentAt)).QuickCheckThrowOnFailure();

    [Fact]
    public void Verify_AnyByteChanged_IsRefused() => Prop.ForAll(Gen.Choose(0, 3).ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (part, at, by) =>
    {
        byte[][] parts = [Encoding.Latin1.GetBytes(Id), Encoding.Latin1.GetBytes(Timestamp), Encoding.Latin1.GetBytes(Signature), Encoding.Latin1.GetBytes(Body)];
        parts[part][at % parts[part].Length] ^= (byte)by;
        string[] texts = [.. parts.Select(Encoding.Latin1.GetString)];
        return !WebhookSignature.Verify(Read(Secret), texts[0], texts[1], texts[2], parts[3], s_sentAt);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Verify_AnyBitOfTheSecretChanged_IsRefused() => Prop.ForAll(Gen.Choose(0, 24 * 8 - 1).ToArbitrary(), bit =>
    {
        byte[] secret = Read(Secret);
        secret[bit / 8] ^= (byte)(1 << (bit % 8));
        return !WebhookSignature.Verify(secret, Id, Timestamp, Signature, Encoding.UTF8.GetBytes(Body), s_sentAt);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(200, false)]
    public void TryReadSecret_AnyLength_TakesWhatTheStandardAllows(int bytes, bool accepted)
    {
        byte[] secret = [.. Enumerable.Range(0, bytes).Select(i => (byte)i)];
        Assert.Equal(accepted, WebhookSignature.TryReadSecret("whsec_" + Convert.ToBase64String(secret), out byte[] read));
        Assert.Equal(accepted ? secret : [], read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_")]
    [InlineData("whsec_비밀비밀비밀비밀비밀비밀비밀비밀")]
    public void TryReadSecret_NotASecret_IsRefused(string? text) => Assert.False(WebhookSignature.TryReadSecret(text, out _));

    [Fact]
    public void NewSecret_EachTime_IsAnotherOneOf32Bytes()
    {
        Assert.Equal(32, Read(WebhookSignature.NewSecret()).Length);
        Assert.NotEqual(WebhookSignature.NewSecret(), WebhookSignature.NewSecret());
    }

    private static bool Verify(string? id = Id, string? timestamp = Timestamp, string? signatures = Signature, DateTimeOffset? now = null) =>
        WebhookSignature.Verify(Read(Secret), id, timestamp, signatures, Encoding.UTF8.GetBytes(Body), now ?? s_sentAt);

    private static byte[] Read(string text) => WebhookSignature.TryReadSecret(text, out byte[] secret) ? secret : throw new ArgumentException(text);

    private static Arbitrary<byte[]> Bytes(int least, int most) => (
        from length in Gen.Choose(least, most)
        from bytes in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length)
        select bytes).ToArbitrary();
}
