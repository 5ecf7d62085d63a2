import { useTranslation } from 'react-i18next'
import en from '../words/en.json'

/** A channel as people call it: GA4's groups have words in each language, any other stays as it came. */
export function useChannelName(): (channel: string) => string {
  const { t } = useTranslation()
  return (channel) => {
    const key = channel.toLowerCase().replaceAll(' ', '-')
    return isKnown(key) ? t(`channel.${key}`) : channel
  }
}

const isKnown = (key: string): key is keyof typeof en.channel => Object.hasOwn(en.channel, key)
