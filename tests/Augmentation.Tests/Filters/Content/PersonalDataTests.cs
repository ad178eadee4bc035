using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Filters.Content;

namespace KoGpt2.Augmentation.Tests.Filters.Content;

public sealed class PersonalDataTests
{
    [Theory]
    [InlineData("제 주민번호는 880101-1234567 입니다")]
    [InlineData("주민번호880101-1234567이에요")]
    [InlineData("880101 - 1234567")]
    [InlineData("８８０１０１－１２３４５６７")]
    [InlineData("8801011234567")]
    // Born in this century, in a leap year; a foreigner; of since October 2020, without a check digit.
    [InlineData("000229-3123456")]
    [InlineData("외국인등록번호 910305-5123456")]
    [InlineData("210615-4987654")]
    public void Find_ResidentNumber_Finds(string text) => AssertFinds(PersonalDataKind.ResidentNumber, text);

    [Theory]
    [InlineData("881301-1234567")]
    [InlineData("880132-1234567")]
    [InlineData("880230-1234567")]
    [InlineData("010229-3123456")]
    [InlineData("880101-9234567")]
    [InlineData("880101-123456")]
    [InlineData("880101-12345678")]
    [InlineData("1880101-1234567")]
    // Of thirteen digits, but something else.
    [InlineData("바코드 8801011234567")]
    [InlineData("주문번호: 2012081512345")]
    [InlineData("2021-01-02 개봉")]
    [InlineData("주문번호 1234567890")]
    public void Find_NoResidentNumber_FindsNone(string text) => AssertFindsNone(PersonalDataKind.ResidentNumber, text);

    [Theory]
    [InlineData("번호010-1234-5678로 연락주세요")]
    [InlineData("010 4427 2774 연락한통만요")]
    [InlineData("01012345678")]
    [InlineData("0101234567번")]
    [InlineData("010.1234.5678")]
    [InlineData("０１０－１２３４－５６７８")]
    [InlineData("010–1234–5678")]
    [InlineData("+82 10-1234-5678")]
    [InlineData("82-10-1234-5678")]
    [InlineData("(010) 1234-5678")]
    [InlineData("011-234-5678, 옛날 번호")]
    public void Find_Mobile_Finds(string text) => AssertFinds(PersonalDataKind.Mobile, text);

    [Theory]
    [InlineData("2010-1234-5678")]
    [InlineData("010-12-5678")]
    [InlineData("010-1234-56789")]
    [InlineData("015-1234-5678")]
    [InlineData("평점 0.10123456789")]
    [InlineData("관객 10,123,456명")]
    [InlineData("주문번호 1234567890")]
    [InlineData("2011.01.16 1234회")]
    // Digits of another script are no telephone number that anyone writes.
    [InlineData("٠١٠-١٢٣٤-٥٦٧٨")]
    public void Find_NoMobile_FindsNone(string text) => AssertFindsNone(PersonalDataKind.Mobile, text);

    [Theory]
    [InlineData("예매는 02-123-4567")]
    [InlineData("극장 031-1234-5678 문의")]
    [InlineData("02)123-4567")]
    [InlineData("(064) 123 4567")]
    [InlineData("070-1234-5678")]
    [InlineData("0505-123-4567")]
    [InlineData("전화 0212345678")]
    [InlineData("+82-2-123-4567")]
    public void Find_Landline_Finds(string text) => AssertFinds(PersonalDataKind.Landline, text);

    [Theory]
    [InlineData("0212345678")]
    [InlineData("주문 0212345678")]
    [InlineData("02-2021-01-02")]
    [InlineData("2002-123-4567")]
    [InlineData("10.02.123.4567")]
    [InlineData("039-123-4567")]
    [InlineData("010-1234-5678")]
    public void Find_NoLandline_FindsNone(string text) => AssertFindsNone(PersonalDataKind.Landline, text);

    [Theory]
    [InlineData("카드 4111-1111-1111-1111")]
    [InlineData("5500 0000 0000 0004")]
    [InlineData("4111111111111111로 결제")]
    [InlineData("3782-822463-10005")]
    [InlineData("９４１０－０９１２－３４５６－７８９３")]
    public void Find_Card_Finds(string text) => AssertFinds(PersonalDataKind.Card, text);

    [Theory]
    // The last digit is wrong.
    [InlineData("4111-1111-1111-1112")]
    [InlineData("0000-0000-0000-0000")]
    [InlineData("1234-5678-9012-3452")]
    [InlineData("4111-1111-1111")]
    [InlineData("ISBN 9788932473901")]
    [InlineData("2021-2022 2023-2024")]
    public void Find_NoCard_FindsNone(string text) => AssertFindsNone(PersonalDataKind.Card, text);

    [Theory]
    [InlineData("국민은행 123456-01-123456")]
    [InlineData("계좌번호는 110-123-456789 입니다")]
    [InlineData("110-123-456789로 입금해 주세요")]
    [InlineData("카카오뱅크 3333-01-1234567")]
    [InlineData("계좌 1101234567890")]
    [InlineData("신한 110-123-456789")]
    public void Find_Account_Finds(string text) => AssertFinds(PersonalDataKind.Account, text);

    [Theory]
    [InlineData("110-123-456789")]
    [InlineData("은행 강도 영화, 2021-01-02 개봉")]
    [InlineData("은행에서 본 영화 10-20-30")]
    [InlineData("우리 2021-01-0203")]
    [InlineData("주문번호 1234567890")]
    [InlineData("은행 앞 010-1234-5678")]
    [InlineData("입금 확인 후 배송, 이 영화의 모든 것을 담은 특별판이 나왔습니다 110-123-456789")]
    public void Find_NoAccount_FindsNone(string text) => AssertFindsNone(PersonalDataKind.Account, text);

    [Theory]
    [InlineData("사업자번호 124-81-00998", true)]
    [InlineData("124-81-00997", false)]
    [InlineData("2021-01-02", false)]
    [InlineData("1124-81-00998", false)]
    [InlineData("124-81-00998-1", false)]
    public void Find_BusinessNumber_NeedsItsCheckDigit(string text, bool finds) =>
        Assert.Equal(finds ? PersonalDataKind.BusinessNumber : null, PersonalData.Find(text, [PersonalDataKind.BusinessNumber]));

    [Theory]
    [InlineData("jsh5947@naver.com 꼭")]
    [InlineData("메일은abc.def@hanmail.net이에요")]
    [InlineData("user @ daum.net")]
    [InlineData("user골뱅이naver.com")]
    [InlineData("ｕｓｅｒ＠ｎａｖｅｒ．ｃｏｍ")]
    [InlineData("a+b@mail.co.kr")]
    public void Find_Email_Finds(string text) => AssertFinds(PersonalDataKind.Email, text);

    [Theory]
    [InlineData("골뱅이 무침 맛있다")]
    [InlineData("@배우님 최고")]
    [InlineData("평점 10@10")]
    [InlineData("ㅋㅋ@@")]
    public void Find_NoEmail_FindsNone(string text) => AssertFindsNone(PersonalDataKind.Email, text);

    [Theory]
    [InlineData("http://movie.naver.com/movie/bi/mi/reviewread.nhn")]
    [InlineData("1위에서..http://mostfamousperson.net/ 12월")]
    [InlineData("www.cinetv.co.kr 에서")]
    [InlineData("blog.naver.com에서 보세요")]
    [InlineData("naver.com")]
    [InlineData("youtu.be/abc")]
    [InlineData("ｎａｖｅｒ．ｃｏｍ")]
    public void Find_Url_Finds(string text) => AssertFinds(PersonalDataKind.Url, text);

    [Theory]
    [InlineData("평점 9.5점")]
    [InlineData("U.S.A 영화")]
    [InlineData("재밌다...com")]
    [InlineData("kill.me")]
    [InlineData("Mr.brooks 최고")]
    [InlineData("The.End")]
    [InlineData("2014.07.05")]
    public void Find_NoUrl_FindsNone(string text) => AssertFindsNone(PersonalDataKind.Url, text);

    [Theory]
    [InlineData("카톡 아이디 movie77")]
    [InlineData("카카오톡ID: lovemovie")]
    [InlineData("카톡아이디는 abcd 예요")]
    [InlineData("ㅋㅌ abc1234")]
    [InlineData("카톡: hello")]
    [InlineData("kakaotalk id abcd")]
    public void Find_KakaoId_Finds(string text) => AssertFinds(PersonalDataKind.KakaoId, text);

    [Theory]
    [InlineData("카톡 update 했더니")]
    [InlineData("카카오 story")]
    [InlineData("카톡으로 연락 왔음")]
    [InlineData("카톡 아이디 좀 알려줘")]
    [InlineData("카카오톡 PC 버전")]
    [InlineData("아이디어가 좋다")]
    public void Find_NoKakaoId_FindsNone(string text) => AssertFindsNone(PersonalDataKind.KakaoId, text);

    [Theory]
    [InlineData("디렉터스컷으로봐서 거의 3시간짜리인데 참 흡인력있다")]
    [InlineData("1편 2편 3편 다 봤는데 10점 만점에 10점! 2014.07.05 CGV에서 2번째 관람")]
    [InlineData("관객수 1,234만명 돌파, 러닝타임 120분, 개봉 2021-01-02, 19:30 상영")]
    [InlineData("주문번호 1234567890 배송이 3일 걸렸어요")]
    [InlineData("ㅋㅋㅋㅋ 0점도 아깝다 1111111111111111111111111")]
    [InlineData("")]
    public void Judge_OrdinaryReview_Keeps(string text) => Assert.True(FilterCases.Keeps(new FilterSpec.PersonalData(), text));

    [Fact]
    public void Judge_PersonalData_SaysWhichKindButNotWhat()
    {
        Judgement judgement = FilterCases.Chain(new FilterSpec.PersonalData()).Judge(FilterCases.Example("연락 010-1234-5678"));
        Assert.Equal("it seems to hold a mobile telephone number", judgement.Reason);
    }

    [Fact]
    public void Judge_KindsNotAskedFor_AreLetThrough()
    {
        FilterSpec.PersonalData filter = new() { Kinds = [PersonalDataKind.Card] };
        Assert.True(FilterCases.Keeps(filter, "010-1234-5678, naver.com"));
        Assert.False(FilterCases.Keeps(filter, "010-1234-5678, 4111-1111-1111-1111"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0-")]
    [InlineData("010-")]
    [InlineData("a")]
    [InlineData("a.")]
    [InlineData("카톡")]
    [InlineData("http:")]
    [InlineData("(")]
    public void Find_LongTextsOfBeginnings_EndsSoon(string beginning) =>
        // The patterns give up by themselves after ten seconds, with an error.
        Assert.Null(PersonalData.Find(string.Concat(Enumerable.Repeat(beginning, 20_000)), Enum.GetValues<PersonalDataKind>()));

    private static void AssertFinds(PersonalDataKind kind, string text)
    {
        Assert.Equal(kind, PersonalData.Find(text, [kind]));
        Assert.False(FilterCases.Keeps(new FilterSpec.PersonalData(), text));
    }

    private static void AssertFindsNone(PersonalDataKind kind, string text) => Assert.Null(PersonalData.Find(text, [kind]));
}
