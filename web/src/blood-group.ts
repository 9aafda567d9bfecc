/** Whether words say a blood group: only a laboratory's document can. */
export const saysBloodGroup = (text: string): boolean =>
  /groupe\s+(sanguin|abo)|blood\s+(group|type)|rh[ée]sus/iu.test(text);
